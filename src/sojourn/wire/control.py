"""Control records: what an operator or a finite input says to a partition's shard.

They travel in the touchpoints topic, so that each shard acts on them at one point of its log.
The header `sojourn-control` marks them; its value is the word.
"""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from sojourn.core.outcome import Refusal
from sojourn.wire.explain import Member, explain_members, parse_object

CONTROL_HEADER: Final = "sojourn-control"


class Control(Struct, frozen=True):
    """`activate`: decide by these definitions from here on. `end`: the finite input ends here.

    Without `migrate` runs on other versions are left alone, whatever those definitions say of
    them: they are older ones that come back.
    """

    kind: Literal["activate", "end"]
    definitions: str = ""
    place: str = ""
    migrate: bool = True


class _Activation(Struct, frozen=True, omit_defaults=True):
    definitions: str
    migrate: bool = True


_ACTIVATION: Final = msgspec.json.Decoder(_Activation)
_ACTIVATION_MEMBERS: Final = (Member("definitions", "text", "unknown_definitions"),)


def decode_control(word: bytes, value: bytes | None, *, place: str) -> Control | Refusal:
    """Read a control record from its header's word and its value. Never raises."""
    if word == b"end":
        return Control("end", place=place)
    if word != b"activate":
        return Refusal("unknown_version", "a control record that this release does not know")
    try:
        activation = _ACTIVATION.decode(value or b"")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        parsed = parse_object(value or b"")
        if isinstance(parsed, Refusal):
            return parsed
        return explain_members(parsed, _ACTIVATION_MEMBERS)
    if not activation.definitions:
        return Refusal("unknown_definitions", "`definitions` is empty")
    return Control("activate", activation.definitions, place, migrate=activation.migrate)


def encode_control(control: Control) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """The value and headers of a control record."""
    headers = ((CONTROL_HEADER, control.kind.encode()),)
    if control.kind == "end":
        return b"{}", headers
    return msgspec.json.encode(_Activation(control.definitions, control.migrate)), headers
