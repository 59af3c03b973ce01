"""Values as YAML of one line, that the language's reader gives back as they were."""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

#: What stands safely without quotes, also as a key and within brackets.
_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _/@.+-]|:(?=[A-Za-z0-9]))*")
#: What a reader would take for something else than a text.
_NO_TEXT: Final = re.compile(r"(true|false|null|-?[0-9][0-9.eE+-]*)")


def flow(value: Any) -> str:
    """A value of JSON as YAML in flow style."""
    match value:
        case str():
            return text(value)
        case Mapping():
            inner = ", ".join(f"{key(str(name))}: {flow(part)}" for name, part in value.items())
            return f"{{{inner}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case _:
            return orjson.dumps(value).decode()


def text(value: str) -> str:
    """A text, in quotes where it needs them."""
    safe = _PLAIN.fullmatch(value) and value == value.strip() and not _NO_TEXT.fullmatch(value)
    return value if safe else f'"{"".join(map(_escaped, value))}"'


def key(value: str) -> str:
    """A key of a mapping; a number is as good a key as a word."""
    return value if _PLAIN.fullmatch(value) and value == value.strip() else text(value)


def _escaped(char: str) -> str:
    """A character as it stands between double quotes."""
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\U{code:08x}"
