"""Why bytes are no envelope: slow, exact, and only asked when the fast path has failed.

Details name members and types, never values: a value may be personal data.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from sojourn.core.outcome import Refusal
from sojourn.core.vocabulary import DeadLetterReason
from sojourn.wire.envelope import DEFAULT_LIMITS, EnvelopeLimits, refuse_values
from sojourn.wire.instant import is_instant, parse_instant

Kind = Literal["text", "integer", "time", "time or integer", "object", "texts"]


class Member(Struct, frozen=True):
    """One member of an envelope; `missing` is the reason where it must be there.

    `max_chars` bounds a text; 0 is no bound.
    """

    name: str
    kind: Kind
    missing: DeadLetterReason | None = None
    max_chars: int = 0


def parse_object(value: bytes) -> dict[str, Any] | Refusal:
    """Read a JSON object of any content, or say why it is none."""
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        return Refusal("not_utf8", f"byte {error.start} is not UTF-8")
    if value.startswith(b"\xef\xbb\xbf"):
        return Refusal("not_json", "starts with a byte order mark; send UTF-8 without it")
    try:
        parsed = msgspec.json.decode(value)
    except RecursionError:
        return Refusal("too_deep", "nested deeper than a reader can follow")
    except msgspec.ValidationError:
        # Without a type to hold it against, only a number such as 1e400 gets here.
        return Refusal("wrong_type", "a number is beyond the range of a double")
    except (msgspec.DecodeError, UnicodeError) as error:
        return Refusal("not_json", _without_content(error))
    if not isinstance(parsed, dict):
        return Refusal("wrong_type", f"must be a JSON object, and is {kind_of(parsed)}")
    return parsed


def explain_members(
    parsed: dict[str, Any], members: Sequence[Member], *, limits: EnvelopeLimits = DEFAULT_LIMITS
) -> Refusal:
    """The first member that is missing, or of another type or size than it must be."""
    for member in members:
        value = parsed.get(member.name)
        if value is None or value == "":
            if member.missing is not None:
                return Refusal(member.missing, f"`{member.name}` is missing or empty")
        elif (refusal := _refuse_kind(member, value)) is not None:
            return refusal
    refusal = refuse_values(parsed, limits, at_depth=1)
    return refusal or Refusal("wrong_type", "not in a form that this release reads")


def kind_of(value: object) -> str:
    """The JSON type of a parsed value, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int():
            return "an integer"
        case float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"


#: How each kind of time is written.
_TIMES: Final[Mapping[Kind, str]] = {
    "integer": "whole milliseconds",
    "time": "RFC 3339 text",
    "time or integer": "RFC 3339 text or whole milliseconds",
}


def _refuse_kind(member: Member, value: object) -> Refusal | None:
    match member.kind:
        case "text":
            return _refuse_text(member, value)
        case "integer" | "time" | "time or integer":
            return _refuse_time(member, value)
        case "object" | "texts":
            return _refuse_object(member, value)


def _refuse_text(member: Member, value: object) -> Refusal | None:
    if not isinstance(value, str):
        return _wrong(member, "text", value)
    if member.max_chars and len(value) > member.max_chars:
        return Refusal("too_large", f"`{member.name}` is over {member.max_chars} characters")
    return None


def _refuse_time(member: Member, value: object) -> Refusal | None:
    if isinstance(value, str) and member.kind != "integer":
        good = parse_instant(value) is not None
    elif isinstance(value, int) and not isinstance(value, bool) and member.kind != "time":
        good = is_instant(value)
    else:
        return _wrong(member, _TIMES[member.kind], value)
    if good:
        return None
    return Refusal("bad_time", f"`{member.name}` is no time with a zone in the years 1970 to 9998")


def _refuse_object(member: Member, value: object) -> Refusal | None:
    if not isinstance(value, dict):
        return _wrong(member, "an object", value)
    if member.kind == "texts":
        for entry in value.values():
            if entry is not None and not isinstance(entry, str):
                return Refusal("wrong_type", f"a value in `{member.name}` is {kind_of(entry)}")
    return None


def _wrong(member: Member, wanted: str, value: object) -> Refusal:
    return Refusal("wrong_type", f"`{member.name}` must be {wanted}, and is {kind_of(value)}")


def _without_content(error: Exception) -> str:
    # msgspec words a syntax error with the kind of mistake and its byte, never with the text.
    return str(error) if isinstance(error, msgspec.DecodeError) else "a text is not UTF-8"
