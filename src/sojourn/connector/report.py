"""What became of an action, as a touchpoint of its customer."""

from typing import Any, Final

from sojourn.connector.action import Action
from sojourn.connector.outcome import Bounced, Failed, Sent, Settled
from sojourn.core.event import REPORT_PREFIX, Touchpoint
from sojourn.core.vocabulary import Report

#: The engine waits for reports about these; about others nobody asks.
REPORTED: Final = frozenset({"send", "task"})


def report_of(action: Action, outcome: Settled, *, at: int) -> Touchpoint | None:
    """The report about `action`, or None where the engine wants none; `at` in milliseconds."""
    if action.kind not in REPORTED:
        return None
    match outcome:
        case Sent(delivered=delivered):
            return report(action, "delivered" if delivered else "sent", at=at)
        case Bounced(code=code):
            return report(action, "bounced", at=at, code=code)
        case Failed(reason=reason, code=code):
            return report(action, "failed", at=at, reason=reason, code=code)


def report(
    action: Action, word: Report, *, at: int, reason: str = "", code: str = ""
) -> Touchpoint:
    """A report of `word` about an action at `at`, in milliseconds since 1970.

    Its id follows from the action's and the word, so that a repeat is known as one.
    """
    properties: dict[str, Any] = {"action": action.id}
    properties.update(
        {name: value for name, value in (("reason", reason), ("code", code)) if value}
    )
    return Touchpoint(
        id=f"{action.id}-{word}",
        type=REPORT_PREFIX + word.capitalize(),
        customer=action.customer,
        occurred_at=at,
        source=f"connector/{action.channel}",
        channel=action.channel,
        properties=properties,
    )
