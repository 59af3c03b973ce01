"""What an editor with the shipped schemas makes of a file."""

import json
from functools import cache
from typing import Final

import jsonschema
from ruamel.yaml import YAML

from sojourn.journeyfile.publishing.schema import FOLDER, MODELS

_FOLDERS: Final = {"presets": "preset", "connectors": "connector"}


def marked(path: str, text: str) -> list[str]:
    """What the editor underlines in a file, given by its name."""
    schema = _validator(_kind(path))
    return [
        error.message for value in _plain().load_all(text) for error in schema.iter_errors(value)
    ]


def _kind(path: str) -> str:
    folder = path.rpartition("/")[0]
    if folder in _FOLDERS:
        return _FOLDERS[folder]
    stem = path.removesuffix(".yaml")
    if stem.endswith(".scenarios"):
        return "scenarios"
    return stem if stem in MODELS else "journey"


@cache
def _validator(kind: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((FOLDER / f"{kind}.json").read_bytes()))


def _plain() -> YAML:
    """Reads YAML as editors do: a date is a text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return yaml
