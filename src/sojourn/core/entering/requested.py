"""Runs that are asked for by name from outside: the built-in touchpoint "Journey Requested".

It is no act of the customer's own: it wakes nobody, is never late, and makes nothing else late.
"""

from typing import Any, Final

from sojourn.core.declared.definitions import Definitions, EventType
from sojourn.core.declared.entry import OnCommand
from sojourn.core.draft import Draft, StartAsked
from sojourn.core.entering.entries import start
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.core.touchpoints.admit import fault_of

JOURNEY_REQUESTED: Final = "Journey Requested"

#: `data` is what the journey declares under `with`, and becomes `run.entry`.
REQUEST: Final = EventType(JOURNEY_REQUESTED, {"journey": "text", "key": "text", "data": "map"})


def refuse_request(definitions: Definitions, event: Touchpoint) -> Refusal | None:
    """Why a request cannot be followed, or None. Names the member, never its value."""
    fault = request_fault(definitions, event.properties)
    return Refusal("bad_value", f"{JOURNEY_REQUESTED!r}: {fault}") if fault else None


def request_fault(definitions: Definitions, told: dict[str, Any]) -> str:
    """What is wrong with the properties of a request, "" for nothing.

    A journey that these definitions do not have is no fault of the form.
    """
    fault = fault_of(told, REQUEST.properties)
    if fault:
        return fault
    if not told.get("journey"):
        return "'journey' is missing"
    journey = definitions.journeys.get(told["journey"])
    if journey is None:
        return ""
    opening = journey.entry.opening
    if not isinstance(opening, OnCommand):
        return "'journey' names one that is not entered by command"
    return fault_of(told.get("data") or {}, opening.properties, path="data.")


def begin_requested(draft: Draft, event: Touchpoint) -> None:
    """Begin the run that `event`, which was not refused, asks for."""
    told = event.properties
    data = {name: value for name, value in (told.get("data") or {}).items() if value is not None}
    start(
        draft,
        StartAsked(
            journey=told["journey"],
            key=told.get("key") or "",
            entry=data,
            cause=event.id,
            at=event.occurred_at,
            detail="command",
        ),
    )
