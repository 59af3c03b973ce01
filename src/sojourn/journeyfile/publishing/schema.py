"""JSON Schemas (draft-07) of the files for editors, made of the same models as the checker.

`python -m sojourn.journeyfile.publishing.schema` writes them anew; a test fails where they are
stale.
`sojourn schema` and `sojourn init` put them beside a project (docs/editors.md).
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.preset import PresetModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
)
from sojourn.journeyfile.format.scenario import ScenarioModel

MODELS: Final[Mapping[str, type[Strict]]] = {
    "sojourn": ProjectModel,
    "events": EventsModel,
    "profile": ProfileModel,
    "channels": ChannelsModel,
    "lifecycle": LifecycleModel,
    "offers": OffersModel,
    "policies": PoliciesModel,
    "preset": PresetModel,
    "journey": JourneyModel,
    "scenarios": ScenarioModel,
}
_WORDS: Final = {"$defs": "definitions"}
_NAMES: Final = ("$defs", "properties")
_DROPPED: Final = ("title", "default", "discriminator")
FOLDER: Final = Path(__file__).parents[1] / "schemas"


def schema_text(model: type[Strict]) -> str:
    """The schema of one kind of file, as it is shipped."""
    schema = _draft_07(model.model_json_schema(by_alias=True))
    what = {one.__name__: one.what for one in _models(Strict)}
    if "definitions" in schema:
        # Editors show these names in their lists and in what they say of mistakes.
        schema["definitions"] = {
            name: {"title": what[name], **definition}
            for name, definition in schema["definitions"].items()
        }
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": model.what}
    document = {**head, **schema}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_all(folder: Path) -> None:
    """Write every schema into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in MODELS.items():
        (folder / f"{name}.json").write_text(schema_text(model), encoding="utf-8")


def _models(base: type[Strict]) -> Iterator[type[Strict]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _draft_07(schema: Any) -> Any:
    """pydantic's schema without what a file cannot say (null) and with draft-07's words."""
    if isinstance(schema, list):
        return [_draft_07(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        rest = {key: inner for key, inner in schema.items() if key != "anyOf"}
        return _draft_07({**choices[0], **rest})
    told: dict[str, Any] = {
        _WORDS.get(str(key), str(key)): _named(inner) if key in _NAMES else _draft_07(inner)
        for key, inner in schema.items()
        if key not in _DROPPED
    }
    if "examples" in told:
        plain = told.get("type") in ("integer", "number", "boolean")
        examples = [_example(example, plain=plain) for example in told.pop("examples")]
        if not any(_holds_list_of_mappings(example) for example in examples):
            told["examples"] = examples
    return _with_reference(told)


def _example(text: Any, *, plain: bool) -> Any:
    """An example as a value, where a text of YAML stands for one: editors insert it so."""
    if plain or str(text).startswith(("{", "[")):
        return YAML(typ="safe", pure=True).load(str(text))
    return text


def _holds_list_of_mappings(example: Any) -> bool:
    """Whether a mapping has lists of mappings within, which the language server writes wrongly."""
    if not isinstance(example, dict):
        return False
    return any(
        _holds_list_of_mappings(inner)
        or (isinstance(inner, list) and any(isinstance(item, dict) for item in inner))
        for inner in example.values()
    )


def _named(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Schemas under names of ours, which are no words of JSON Schema."""
    return {name: _draft_07(schema) for name, schema in schemas.items()}


def _with_reference(schema: dict[str, Any]) -> dict[str, Any]:
    """Draft-07 ignores whatever stands beside a `$ref`, so it is set apart."""
    if "$ref" not in schema:
        return schema
    reference = {"$ref": schema.pop("$ref").replace("#/$defs/", "#/definitions/")}
    return {**schema, "allOf": [reference]} if schema else reference


if __name__ == "__main__":
    write_all(FOLDER)
    sys.stdout.write(f"wrote {len(MODELS)} schemas to {FOLDER}\n")
