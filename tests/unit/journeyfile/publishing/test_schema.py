import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from sojourn.journeyfile.format.base import Strict, keys_of
from sojourn.journeyfile.format.told import Open
from sojourn.journeyfile.publishing.schema import FOLDER, MODELS, schema_text


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema


#: Connectors have models of their own, for files that are no part of the language.
LANGUAGE = "sojourn.journeyfile."


def _models(base: type[Strict]) -> Iterator[type[Strict]]:
    ours = (one for one in base.__subclasses__() if one.__module__.startswith(LANGUAGE))
    for model in ours:
        # Open only says that names of the author's own stand beside the keys.
        yield from [] if model is Open else [model]
        yield from _models(model)


@pytest.mark.parametrize("name", MODELS)
def test_the_shipped_schema_is_fresh(name: str) -> None:
    """Anew: `python -m sojourn.journeyfile.publishing.schema`."""
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
