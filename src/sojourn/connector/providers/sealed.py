"""Secrets of a request, which are put in after it was rendered.

Whoever renders sees none, and no value of a customer is ever taken for the name of one: in a body
and a query they stand at places of their own, and in an address each value is quoted.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct

#: A secret by the name that it has in the environment.
NAMED: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

#: The way to a value: keys and list indexes.
Place = tuple[str | int, ...]


class Sealed(Struct, frozen=True):
    """`values` by their places in query and body, `names` by what an address calls them."""

    values: Mapping[Place, str] = {}
    names: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"Sealed({len(self.values)} values, {len(self.names)} names)"

    def shape(self, rendered: Mapping[str, Any]) -> Mapping[str, Any]:
        """The shape with its secrets."""
        return _filled(rendered, self.values, ()) if self.values else rendered

    def address(self, rendered: str) -> str:
        """The address with its secrets, each of which may lead several steps down a path."""
        if not self.names:
            return rendered
        return NAMED.sub(lambda match: quote(self.names[match[1]], safe="/"), rendered)


def _filled(value: Any, secrets: Mapping[Place, str], at: Place) -> Any:
    if at in secrets:
        return secrets[at]
    if isinstance(value, Mapping):
        return {name: _filled(inner, secrets, (*at, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, secrets, (*at, index)) for index, inner in enumerate(value)]
    return value
