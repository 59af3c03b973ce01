"""What a turn says to the world of what it has decided."""

from collections.abc import Iterable, Iterator

from sojourn.core.outcome import Advanced, Transition
from sojourn.engine.tally import Tally
from sojourn.engine.turn import Outgoing
from sojourn.wire.consent import Consent, consent_body
from sojourn.wire.outgoing import action_body, decision_body, transition_body


def tell(decided: Iterable[tuple[bytes, Advanced]], tally: Tally) -> Iterator[Outgoing]:
    """The outbound records of decisions, by the customer's key; each is counted in `tally`."""
    for key, advanced in decided:
        for action in advanced.actions:
            tally.count_action(action)
            yield Outgoing(f"actions.{action.channel}", key, action_body(action))
        for record in advanced.records:
            tally.count_record(record)
            if isinstance(record, Transition):
                yield Outgoing("transitions", key, transition_body(record))
            else:
                yield Outgoing("decisions", key, decision_body(record))
        if (told := advanced.consents) is not None:
            consent = Consent(told.customer, told.at, told.allowed, told.suppressed)
            yield Outgoing("consents", key, consent_body(consent))
