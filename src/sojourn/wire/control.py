"""Control records: what an operator or a finite input says to a partition's shard.

They travel in the touchpoints topic, so that each shard acts on them at one point of its log.
The header `sojourn-control` marks them; its value is the word.
"""

from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from sojourn.core.outcome import Refusal
from sojourn.wire.explain import Member, explain_members, parse_object
from sojourn.wire.instant import format_instant, parse_instant

CONTROL_HEADER: Final = "sojourn-control"


class Control(Struct, frozen=True):
    """`activate`: decide by these definitions from here on. `end`: the finite input ends here.

    Without `migrate` runs on other versions are left alone, whatever those definitions say of
    them: they are older ones that come back. `until` is where the clock stops after the end, in
    milliseconds; 0 lets it run until no timer is left.
    """

    kind: Literal["activate", "end"]
    definitions: str = ""
    place: str = ""
    migrate: bool = True
    until: int = 0


class _Activation(Struct, frozen=True, omit_defaults=True):
    definitions: str
    migrate: bool = True


class _End(Struct, frozen=True, omit_defaults=True):
    until: str = ""


_ACTIVATION: Final = msgspec.json.Decoder(_Activation)
_ACTIVATION_MEMBERS: Final = (Member("definitions", "text", "unknown_definitions"),)
_END: Final = msgspec.json.Decoder(_End)
_END_MEMBERS: Final = (Member("until", "time"),)


def decode_control(word: bytes, value: bytes | None, *, place: str) -> Control | Refusal:
    """Read a control record from its header's word and its value. Never raises."""
    match word:
        case b"end":
            return _end(value or b"{}", place)
        case b"activate":
            return _activation(value or b"", place)
        case _:
            return Refusal("unknown_version", "a control record that this release does not know")


def encode_control(control: Control) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """The value and headers of a control record."""
    headers = ((CONTROL_HEADER, control.kind.encode()),)
    if control.kind == "end":
        until = format_instant(control.until) if control.until else ""
        return msgspec.json.encode(_End(until)), headers
    return msgspec.json.encode(_Activation(control.definitions, control.migrate)), headers


def _activation(value: bytes, place: str) -> Control | Refusal:
    activation = _decoded(_ACTIVATION, value, _ACTIVATION_MEMBERS)
    if isinstance(activation, Refusal):
        return activation
    if not activation.definitions:
        return Refusal("unknown_definitions", "`definitions` is empty")
    return Control("activate", activation.definitions, place, migrate=activation.migrate)


def _end(value: bytes, place: str) -> Control | Refusal:
    end = _decoded(_END, value, _END_MEMBERS)
    if isinstance(end, Refusal):
        return end
    until = parse_instant(end.until) if end.until else 0
    if until is None:
        return explain_members({"until": end.until}, _END_MEMBERS)
    return Control("end", place=place, until=until)


def _decoded(
    decoder: "msgspec.json.Decoder[Any]", value: bytes, members: tuple[Member, ...]
) -> Any:
    """The decoded value, or a Refusal that says what is wrong with it."""
    try:
        return decoder.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        parsed = parse_object(value)
        return parsed if isinstance(parsed, Refusal) else explain_members(parsed, members)
