"""The gates that a message passes at the moment of sending, and the channel it takes.

The order is that of semantics 16. Consent, suppression, vendor windows, holdout, caps and
budget, quiet hours and arbitration are not built yet; each will stand in this list at its
place, and its name in `core.vocabulary.DecisionReason`.
"""

from msgspec import Struct

from sojourn.core.definitions import Channel, Definitions
from sojourn.core.draft import Draft
from sojourn.core.outcome import Candidate
from sojourn.core.profile import Profile
from sojourn.core.state import Run
from sojourn.core.steps import Send
from sojourn.core.vocabulary import DecisionReason

#: The contact point that every customer has.
CUSTOMER_ID = "id"


class Verdict(Struct, frozen=True, gc=False):
    """What the gates say: the reason, and where to send if it is that all let it pass."""

    reason: DecisionReason
    channel: str = ""
    to: str = ""
    candidates: tuple[Candidate, ...] = ()


def judge(draft: Draft, run: Run, step: Send) -> Verdict:
    """Whether `step` may send now, and on which channel; the first gate that fails names why."""
    if not draft.holds(step.only_if, draft.facts(run=run)):
        return Verdict("condition_false")
    chosen = _first_reachable(draft, step.channels)
    if not chosen.channel:
        return chosen
    too_late = step.expires_ms and draft.now > run.reached_at + step.expires_ms
    if too_late or draft.stale:
        return Verdict("expired", chosen.channel, candidates=chosen.candidates)
    return chosen


def address(profile: Profile, channel: Channel, customer: str) -> str:
    """Where `channel` reaches the customer, "" for nowhere."""
    if channel.contact == CUSTOMER_ID:
        return customer
    return profile.contacts.get(channel.contact, "")


def _first_reachable(draft: Draft, channels: tuple[str, ...]) -> Verdict:
    definitions: Definitions = draft.definitions
    candidates: list[Candidate] = []
    chosen, to = "", ""
    for name in channels:
        channel = definitions.channels.get(name)
        found = address(draft.profile, channel, draft.customer) if channel else ""
        if not found:
            candidates.append(Candidate(name, eligible=False, why="no_address"))
        elif chosen:
            candidates.append(Candidate(name, eligible=True, why="later_in_the_list"))
        else:
            chosen, to = name, found
            candidates.append(Candidate(name, eligible=True))
    reason: DecisionReason = "all_gates_passed" if chosen else "no_address"
    return Verdict(reason, chosen, to, tuple(candidates))
