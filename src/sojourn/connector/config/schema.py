"""The JSON Schema of connectors' files for editors, made of the same models as their reader.

`python -m sojourn.connector.config.schema` writes it anew, beside those of the language.
"""

import json
import sys
from typing import Any, Final

from sojourn.connector.config.models import MODELS
from sojourn.journeyfile.publishing.schema import FOLDER, schema_text
from sojourn.journeyfile.text.kinds import CONNECTOR

PATH: Final = FOLDER / f"{CONNECTOR}.json"

_WITH: Final = "with"


def connector_schema() -> str:
    """The schema as it is shipped: what a file may hold depends on its `with`."""
    kinds = {kind: json.loads(schema_text(model)) for kind, model in MODELS.items()}
    definitions: dict[str, Any] = {}
    for schema in kinds.values():
        del schema["$schema"]
        definitions |= schema.pop("definitions", {})
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "a connector",
        "description": "How the actions of one channel are carried out.",
        "type": "object",
        "properties": {
            _WITH: {
                "description": "By what it sends: mails, signed POSTs, an HTTP API, or a screen.",
                "enum": [*kinds],
            }
        },
        "required": [_WITH],
        "allOf": [
            {"if": {"properties": {_WITH: {"const": kind}}, "required": [_WITH]}, "then": schema}
            for kind, schema in kinds.items()
        ],
        "definitions": definitions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(connector_schema(), encoding="utf-8")
    sys.stdout.write(f"wrote {PATH}\n")
