import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from sojourn.journeyfile.format.base import Strict, keys_of
from sojourn.journeyfile.format.told import Open
from sojourn.journeyfile.schema import FOLDER, MODELS, schema_text
from sojourn.journeyfile.verbs import VERBS
from support.pages import DOCS, ROOT, Block, blocks, placed

HERE = Path(__file__).parent
EXAMPLES = [block for page in sorted(DOCS.glob("reference/*.md")) for block in blocks(page, "yaml")]

#: A journey that has every verb.
WHOLE = """\
journey: every_verb
enter: {on: Product Added, count: at least 2 in rolling 7d}
exit: [{on: Order Completed, then: last}]
goal: {on: Order Completed, target: 15%, until: 2026-12-31}
steps:
  - wait: 24h
    id: a_day
  - wait: {for: 1d, then_until: "09:00", days: mon-fri}
  - wait_for:
      - on: clicked
        about: told
        then:
          - send: again
            category: service
            channel: [email, sms]
            if_failed:
              - {task: call, team: care, within: 3h}
    up_to: 3d
    else: exit
  - choose:
      - when: customer.cart.is_empty
        steps:
          - split: tone
            arms:
              warm: {share: 50%, steps: [{tag: {add: warm}}]}
              cold: {share: 50%}
      - otherwise:
          - together:
              one: [{set: {plan: "'gold'"}}]
              two: [{count: {points: 10}}]
            join: first
  - repeat:
      - {emit: Nudged, data: {n: 1}}
    times: 3
  - {offer: summer, id: gift}
  - {start: other, id: more}
  - {audience: all, id: last, add: {}}
"""
#: One change in it each, which editors must refuse.
BROKEN = (
    ("journey: every_verb", "journey: Every Verb"),
    ("at least 2 in rolling 7d", "2 times"),
    ("then: last", "thn: last"),
    ("target: 15%", "target: 15"),
    ("until: 2026-12-31", "until: soon"),
    ("wait: 24h", "wait: 24"),
    ('then_until: "09:00"', 'then_until: "9am"'),
    ("about: told", "abuot: told"),
    ("category: service", "category: news"),
    ("channel: [email, sms]", "chanel: email"),
    ("team: care", "taem: care"),
    ("within: 3h", "within: 3"),
    ("up_to: 3d", "up_to: three days"),
    ("else: exit", "else: end"),
    ("share: 50%, steps", "share: half, steps"),
    ("tag: {add: warm}", "tag: {ad: warm}"),
    ("otherwise:", "othrwise:"),
    ("one: [{set:", "one: [{sett:"),
    ("two: [{count:", "two: [{cuont:"),
    ("join: first", "join: second"),
    ("times: 3", "times: 3000"),
    ("emit: Nudged, data: {n: 1}", "emit: Nudged, data: 1"),
    ("offer: summer, id: gift", "offer: summer, id: The Gift"),
    ("start: other", "start: 17"),
    ("add: {}", "add: 3"),
)


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def _models(base: type[Strict]) -> Iterator[type[Strict]]:
    for model in base.__subclasses__():
        # Open only says that names of the author's own stand beside the keys.
        yield from [] if model is Open else [model]
        yield from _models(model)


def _kind(path: str) -> str:
    if path.startswith("presets/"):
        return "preset"
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


def test_every_key_has_an_example() -> None:
    lacking = [
        f"{model.__name__}.{name}"
        for model in _models(Strict)
        for name, field in model.model_fields.items()
        if not field.examples
    ]
    assert lacking == []


def test_every_key_is_described() -> None:
    for name in MODELS:
        schema = _schema(name)
        for part in (schema, *schema.get("definitions", {}).values()):
            # A reference is described where it leads.
            for key, value in part["properties"].items():
                assert value.get("description") or "allOf" in value or "$ref" in value, key


def _plain_text() -> YAML:
    """Reads YAML as editors do: a date is a text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return yaml


def _sound_files() -> list[Path]:
    folders = (ROOT / "journeys", HERE / "sample", HERE / "bad" / "base")
    return [path for folder in folders for path in sorted(folder.rglob("*.yaml"))]


@pytest.mark.parametrize("path", _sound_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_editors_accept_what_the_checker_accepts(path: Path) -> None:
    for value in _plain_text().load_all(path.read_text("utf-8")):
        jsonschema.validate(value, _schema(_kind(path.name)))


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.name)
def test_editors_accept_every_example_of_the_documentation(block: Block) -> None:
    path, files = placed(block.text)
    for value in _plain_text().load_all(files[path]):
        jsonschema.validate(value, _schema(_kind(path)))


def test_editors_refuse_what_is_broken_at_any_depth() -> None:
    whole = _plain_text().load(WHOLE)
    jsonschema.validate(whole, _schema("journey"))
    for old, new in BROKEN:
        assert WHOLE.count(old) == 1, old
        value = _plain_text().load(WHOLE.replace(old, new))
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value, _schema("journey"))


def test_the_whole_journey_has_every_verb() -> None:
    assert all(f"{verb}: " in WHOLE or f"{verb}:\n" in WHOLE for verb in VERBS)
