"""The JSON Schemas (draft 2020-12) that are shipped with the package, for other programs.

The engine reads by types of its own, which are faster and say more; tests hold the two equal.
"""

from importlib.resources import files
from typing import Any, Final, Literal, get_args

import msgspec

SchemaName = Literal[
    "touchpoint", "cloudevent", "action", "transition", "decision", "consent", "dead-letter"
]
SCHEMA_NAMES: Final[tuple[SchemaName, ...]] = get_args(SchemaName)


def load_schema(name: SchemaName) -> dict[str, Any]:
    """The schema of that name, as a JSON object."""
    text = (files("sojourn.wire") / "schemas" / f"{name}.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, Any])
