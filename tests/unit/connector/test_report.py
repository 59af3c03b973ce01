"""Law: a report names its action, and comes again under the same id."""

import pytest

from sojourn.connector.outcome import Bounced, Failed, Sent, Settled
from sojourn.connector.report import report, report_of
from sojourn.core.vocabulary import REPORTS
from sojourn.journeyfile.review.catalogue import REPORT_TYPES
from support.connector.actions import action, action_id


@pytest.mark.parametrize(
    ("outcome", "type_", "more"),
    [
        (Sent(), "Message Sent", {}),
        (Sent(delivered=True), "Message Delivered", {}),
        (Bounced("5.1.1"), "Message Bounced", {"code": "5.1.1"}),
        (Failed("rejected", "400"), "Message Failed", {"reason": "rejected", "code": "400"}),
    ],
)
def test_what_came_of_a_message(outcome: Settled, type_: str, more: dict[str, str]) -> None:
    told = report_of(action(), outcome, at=5)
    assert told is not None
    assert (told.type, told.customer, told.channel, told.occurred_at) == (type_, "c1", "email", 5)
    assert told.properties == {"action": action_id("a1"), **more}
    assert told.properties.keys() <= REPORT_TYPES[type_].properties.keys()


def test_a_repeat_has_the_same_identity_and_another_word_another() -> None:
    first, again = (report(action(), "opened", at=at) for at in (5, 9))
    assert (first.source, first.id) == (again.source, again.id)
    assert len({report(action(), word, at=5).id for word in REPORTS}) == len(REPORTS)


@pytest.mark.parametrize("kind", ["audience", "event"])
def test_nobody_asks_what_came_of_an_audience_or_an_event(kind: str) -> None:
    assert report_of(action(kind=kind), Failed(), at=5) is None
