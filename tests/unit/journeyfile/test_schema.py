import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from sojourn.journeyfile.format.base import Strict, keys_of
from sojourn.journeyfile.format.scenario import Open
from sojourn.journeyfile.schema import FOLDER, MODELS, schema_text


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def _models(base: type[Strict]) -> Iterator[type[Strict]]:
    for model in base.__subclasses__():
        # Open only says that names of the author's own stand beside the keys.
        yield from [] if model is Open else [model]
        yield from _models(model)


def _kind(path: str) -> str:
    stem = path.removesuffix(".yaml")
    if stem.endswith(".scenarios"):
        return "scenarios"
    return stem if stem in MODELS else "journey"


@pytest.mark.parametrize("name", MODELS)
def test_the_shipped_schema_is_fresh(name: str) -> None:
    """Anew: `python -m sojourn.journeyfile.schema`."""
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == schema_text(MODELS[name])


@pytest.mark.parametrize("name", MODELS)
def test_the_schema_is_draft_07(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(_schema(name))
    assert _schema(name)["$schema"].startswith("http://json-schema.org/draft-07/")


def test_models_and_schemas_have_the_same_keys() -> None:
    told: dict[str, set[str]] = {}
    for name, model in MODELS.items():
        schema = _schema(name)
        told[model.__name__] = set(schema["properties"])
        for inner, definition in schema.get("definitions", {}).items():
            told[inner] = set(definition["properties"])
            assert definition["additionalProperties"] is not True
    models = {model.__name__: set(keys_of(model)) for model in _models(Strict)}
    assert told == models


def test_every_key_is_described() -> None:
    for name in MODELS:
        schema = _schema(name)
        for part in (schema, *schema.get("definitions", {}).values()):
            # A reference is described where it leads.
            for key, value in part["properties"].items():
                assert value.get("description") or "allOf" in value or "$ref" in value, key


def test_editors_accept_what_the_checker_accepts(sample: dict[str, str]) -> None:
    for path, text in sample.items():
        for value in YAML(typ="safe", pure=True).load_all(text):
            jsonschema.validate(value, _schema(_kind(path)))


@pytest.mark.parametrize(
    ("old", "new"),
    [("wait: 24h", "wait: 24"), ("category:", "kategory:"), ("promotional", "promo")],
)
def test_editors_refuse_what_the_checker_refuses(
    sample: dict[str, str], old: str, new: str
) -> None:
    value = YAML(typ="safe", pure=True).load(sample["abandoned_cart.yaml"].replace(old, new))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, _schema("journey"))
