"""Outgoing records as lines for people: one line each, the same in `dev`, `tail` and `customer`.

They read the JSON of the topics, so they work on records of any release; a field that is
missing is left out, never an error.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from rich.text import Text

Kind = Literal["actions", "decisions", "transitions", "dead-letters", "touchpoints"]
Record = Mapping[str, Any]

_CHANNEL_STYLE: Final = {
    "email": "cyan",
    "push": "magenta",
    "sms": "green",
    "zalo": "blue",
    "audience": "yellow",
}
_REASON_STYLE: Final = {
    "entered": "green",
    "matched": "green",
    "goal": "bold green",
    "redeemed": "bold green",
    "timed_out": "yellow",
    "exited": "dim",
    "completed": "dim",
    "parked": "red",
}
#: How much of a name is shown, so that columns stay where they are.
_CUSTOMER_CHARS: Final = 10
_JOURNEY_CHARS: Final = 18
_REASON_CHARS: Final = 10


def line(kind: Kind, record: Record, *, with_date: bool = False) -> Text:
    """One record of a topic as a line."""
    return _WRITERS[kind](record, with_date)


def clock_of(record: Record, *, with_date: bool = False) -> str:
    """The record's `at` as "20:15", or with its date; in UTC, as it is written."""
    text = str(record.get("at") or "")
    return f"{text[:10]} {text[11:19]}" if with_date else text[11:16]


def _head(record: Record, *, with_date: bool) -> Text:
    return Text.assemble(
        (clock_of(record, with_date=with_date), "dim"),
        "  ",
        _cut(record.get("customer"), _CUSTOMER_CHARS),
        "  ",
        (_cut(record.get("journey") or record.get("lifecycle"), _JOURNEY_CHARS), "bold"),
        "  ",
    )


def _action(record: Record, with_date: bool) -> Text:
    text = _head(record, with_date=with_date)
    channel = str(record.get("channel") or "?")
    text.append(f"{record.get('step', '')} → ")
    text.append(channel, _CHANNEL_STYLE.get(channel, "cyan"))
    kind = record.get("kind")
    if kind == "audience":
        sign = {"add": "+", "remove": "−"}.get(str(record.get("change")), "")
        text.append(f"  {sign}{record.get('to', '')}")
    elif kind == "task":
        text.append(f"  {record.get('template', '')} for {record.get('to', '')}")
    elif kind == "cancel":
        text.append("  take it back", "yellow")
    else:
        text.append(f"  {record.get('template', '')}")
    return text


def _transition(record: Record, with_date: bool) -> Text:
    text = _head(record, with_date=with_date)
    reason = str(record.get("reason") or "")
    text.append(reason.ljust(_REASON_CHARS), _REASON_STYLE.get(reason, ""))
    text.append("  ")
    text.append(" ".join(_move(reason, record.get("from"), record.get("to"))))
    if record.get("detail"):
        text.append(f"  {record['detail']}", "dim")
    if record.get("seconds_in_stage") is not None:
        text.append(f"  after {_span(record['seconds_in_stage'])}", "dim")
    text.rstrip()
    return text


def _span(seconds: object) -> str:
    """About how long: the two largest units that there are."""
    if not isinstance(seconds, int):
        return str(seconds)
    parts = []
    for unit, unit_s in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, seconds = divmod(seconds, unit_s)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts[:2]) or "0s"


def _move(reason: str, source: object, target: object) -> list[str]:
    """From where to where; an end needs no target, for its reason says it."""
    if target == reason:
        # A goal met after the end has no step to name.
        return ["at", str(source)] if source and source != "ended" else []
    return [str(source), "→", str(target)] if source else [str(target or "")]


def _decision(record: Record, with_date: bool) -> Text:
    text = _head(record, with_date=with_date)
    outcome = str(record.get("outcome") or "")
    if outcome == "exposed":
        name, _, arm = str(record.get("arm") or "").partition("=")
        return text.append(f"{record.get('step', '')}: from here on in arm {arm} of {name}")
    text.append(f"{record.get('step', '')}: ")
    text.append(outcome, "green" if outcome in ("sent", "granted") else "yellow")
    if outcome == "sent":
        text.append(f" on {record.get('channel', '')}")
    if outcome == "granted":
        text.append(f" a code of {record.get('offer', '')}")
    if record.get("until"):
        text.append(f" until {str(record['until'])[:16].replace('T', ' ')}")
    text.append(f", {str(record.get('reason') or '').replace('_', ' ')}")
    if record.get("detail"):
        text.append(f" {record['detail']}")
    candidates = record.get("candidates") or ()
    channel = record.get("channel")
    chosen: Record = next((one for one in candidates if one.get("channel") == channel), {})
    if chosen.get("rate") is not None:
        text.append(f", {chosen['rate']:.0%} answer")
    lost = [f"{one.get('channel')}: {_loss(one)}" for one in candidates if one.get("why")]
    if lost:
        text.append(f"  ({', '.join(lost)})", "dim")
    return text


def _loss(candidate: Record) -> str:
    """Why a channel did not become the one; where scores decided, how many answer there."""
    why, rate = str(candidate.get("why") or ""), candidate.get("rate")
    return why if rate is None or why != "lower_score" else f"{rate:.0%} answer"


def _dead_letter(record: Record, with_date: bool) -> Text:
    place = f"{record.get('topic', '?')}/{record.get('partition', '?')}@{record.get('offset', '?')}"
    return Text.assemble(
        (clock_of(record, with_date=with_date), "dim"),
        "  ",
        place,
        "  ",
        (str(record.get("reason") or "?"), "red"),
        (f"  {record.get('detail') or ''}", "dim"),
    )


def _touchpoint(record: Record, with_date: bool) -> Text:
    text = Text.assemble(
        (clock_of(record, with_date=with_date), "dim"),
        "  ",
        _cut(record.get("customer"), _CUSTOMER_CHARS),
        "  ",
        (_cut(record.get("channel"), _JOURNEY_CHARS), "dim"),
        "  ",
    )
    if record.get("refused"):
        return text.append(f"refused: {record['refused']}", "red")
    return text.append(str(record.get("type") or ""), "blue")


def _cut(value: object, width: int) -> str:
    text = str(value or "")
    return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)


_WRITERS: Final = {
    "actions": _action,
    "transitions": _transition,
    "decisions": _decision,
    "dead-letters": _dead_letter,
    "touchpoints": _touchpoint,
}
