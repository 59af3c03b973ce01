"""Control records: what an operator or a finite input says to a partition's shard.

They travel in the touchpoints topic, so that each shard acts on them at one point of its log.
The header `sojourn-control` marks them; its value is the word.
"""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct

from sojourn.core.outcome import Refusal
from sojourn.core.shared.table import Table
from sojourn.wire.envelope import EpochMilliseconds
from sojourn.wire.explain import Member, explain_members, parse_object

CONTROL_HEADER: Final = "sojourn-control"


class Control(Struct, frozen=True):
    """`activate`: decide by these definitions from here on. `learn`: decide by what this table says
    of all customers. `end`: the finite input ends here.

    `time`: it is `until` now, in milliseconds, and nothing more has happened by then. Without
    `migrate` runs on other versions are left alone, whatever the definitions say of them: they
    are older ones that come back.
    """

    kind: Literal["activate", "learn", "time", "end"]
    definitions: str = ""
    until: int = 0
    place: str = ""
    migrate: bool = True
    table: Table | None = None


class _Activation(Struct, frozen=True, omit_defaults=True):
    definitions: str
    migrate: bool = True


class _Time(Struct, frozen=True):
    until: EpochMilliseconds


_ACTIVATION: Final = msgspec.json.Decoder(_Activation)
_ACTIVATION_MEMBERS: Final = (Member("definitions", "text", "unknown_definitions"),)
_TABLE: Final = msgspec.json.Decoder(Table)
_TIME: Final = msgspec.json.Decoder(_Time)
_TIME_MEMBERS: Final = (Member("until", "integer", "missing_time"),)


def decode_control(word: bytes, value: bytes | None, *, place: str) -> Control | Refusal:
    """Read a control record from its header's word and its value. Never raises."""
    if word == b"end":
        return Control("end", place=place)
    if word == b"time":
        return _decode_time(value or b"", place)
    if word == b"activate":
        return _decode_activation(value or b"", place)
    if word == b"learn":
        return _decode_table(value or b"", place)
    return Refusal("unknown_version", "a control record that this release does not know")


def _decode_activation(value: bytes, place: str) -> Control | Refusal:
    try:
        activation = _ACTIVATION.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _explain(value, _ACTIVATION_MEMBERS)
    if not activation.definitions:
        return Refusal("unknown_definitions", "`definitions` is empty")
    migrate = activation.migrate
    return Control("activate", activation.definitions, place=place, migrate=migrate)


def _decode_table(value: bytes, place: str) -> Control | Refusal:
    try:
        return Control("learn", table=_TABLE.decode(value), place=place)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        parsed = parse_object(value)
        return parsed if isinstance(parsed, Refusal) else Refusal("wrong_type", "no learned table")


def _decode_time(value: bytes, place: str) -> Control | Refusal:
    try:
        return Control("time", until=_TIME.decode(value).until, place=place)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _explain(value, _TIME_MEMBERS)


def _explain(value: bytes, members: Sequence[Member]) -> Refusal:
    parsed = parse_object(value)
    return parsed if isinstance(parsed, Refusal) else explain_members(parsed, members)


def encode_control(control: Control) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """The value and headers of a control record."""
    headers = ((CONTROL_HEADER, control.kind.encode()),)
    match control.kind:
        case "activate":
            activation = _Activation(control.definitions, control.migrate)
            return msgspec.json.encode(activation), headers
        case "learn":
            return msgspec.json.encode(control.table), headers
        case "time":
            return msgspec.json.encode({"until": control.until}), headers
        case "end":
            return b"{}", headers
