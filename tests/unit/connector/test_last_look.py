"""Law: what was taken back, has expired, or is refused by now, is not sent."""

import pytest

from sojourn.connector.last_look import SECOND_LOOK_S, Drop, Go, Verdict, Wait, look
from sojourn.connector.sight import Sight
from sojourn.wire.consent import Consent, consent_body
from sojourn.wire.instant import format_instant
from support.connector.actions import DECIDED_AT, Record, action, action_id, body

LATER = DECIDED_AT + 5_000


def sight_of(*consents: Consent, cancels: tuple[str, ...] = ()) -> Sight:
    sight = Sight("email")
    for consent in consents:
        sight.take_consent(Record(consent_body(consent), key=consent.customer.encode()))
    for at, name in enumerate(cancels):
        cancel = body(f"x{name}", kind="cancel", cancels=action_id(name))
        sight.take_action(Record(cancel, at))
    return sight


def said(at: int = LATER, suppressed: tuple[str, ...] = (), **consents: bool) -> Consent:
    names = {name.replace("_", "."): agreed for name, agreed in consents.items()}
    return Consent("c1", at, names, suppressed)


def verdict(sight: Sight, *, now: int = LATER, again: bool = False, **change: object) -> Verdict:
    return look(action("a1", **change), sight, now=now, oldest_ms=86_400_000, looked_before=again)


def test_nothing_stands_against_it() -> None:
    assert verdict(sight_of()) == Go()


@pytest.mark.parametrize(
    ("category", "consent", "expected"),
    [
        ("promotional", said(promotional_email=False), Drop("no_consent")),
        ("promotional", said(promotional_email=True), Go()),
        ("promotional", said(promotional_sms=False), Go()),
        ("promotional", said(service_email=False), Go()),
        ("transactional", said(promotional_email=False), Go()),
        ("transactional", said(transactional_email=False), Drop("no_consent")),
        ("promotional", said(suppressed=("email",)), Drop("suppressed")),
        ("transactional", said(suppressed=("email",)), Go()),
        ("promotional", said(suppressed=("sms",)), Go()),
        (None, said(promotional_email=False), Go()),
    ],
)
def test_what_the_customer_says_of_this_channel_and_category_counts(
    category: str | None, consent: Consent, expected: Verdict
) -> None:
    assert verdict(sight_of(consent), category=category) == expected


def test_another_customer_s_no_is_none_of_this_one_s() -> None:
    consent = Consent("c2", LATER, {"promotional.email": False})
    assert verdict(sight_of(consent)) == Go()


def test_the_last_word_counts() -> None:
    no, yes = said(promotional_email=False), said(promotional_email=True)
    assert verdict(sight_of(no, yes)) == Go()
    assert verdict(sight_of(yes, no)) == Drop("no_consent")


def test_a_no_from_before_the_decision_is_looked_at_once_more() -> None:
    sight = sight_of(said(at=DECIDED_AT - 1, promotional_email=False))
    assert verdict(sight) == Wait(SECOND_LOOK_S)
    assert verdict(sight, again=True) == Drop("no_consent")


def test_a_removed_customer_refuses_nothing() -> None:
    sight = sight_of(said(promotional_email=False))
    sight.take_consent(Record(None, key=b"c1"))
    assert verdict(sight) == Go()
    assert sight.refusals == 0


def test_a_broken_record_leaves_what_was_known() -> None:
    sight = sight_of(said(promotional_email=False))
    sight.take_consent(Record(b"{}", key=b"c1"))
    assert verdict(sight) == Drop("no_consent")
    assert sight.unreadable == 1


def test_who_refuses_nothing_takes_no_room() -> None:
    assert sight_of(said(promotional_email=True, promotional_sms=False)).refusals == 0


@pytest.mark.parametrize("kind", ["send", "audience", "task"])
def test_what_was_taken_back_is_not_carried_out(kind: str) -> None:
    assert verdict(sight_of(cancels=("a1",)), kind=kind) == Drop("cancelled")
    assert verdict(sight_of(cancels=("a2",)), kind=kind) == Go()


def test_cancels_are_forgotten_when_what_they_took_back_is_done() -> None:
    sight = sight_of(cancels=("a1", "a2", "a3"))
    sight.forget_below(2)
    assert (sight.cancels, sight.is_cancelled(action_id("a3"))) == (1, True)


def test_an_action_that_only_looks_like_a_cancel_takes_nothing_back() -> None:
    sight = Sight("email")
    sight.take_action(Record(body("a2", data={"word": "cancel"}), 0))
    assert sight.cancels == 0


@pytest.mark.parametrize(("expires_at", "expected"), [(LATER, Go()), (LATER - 1, Drop("too_late"))])
def test_what_has_expired_is_not_sent(expires_at: int, expected: Verdict) -> None:
    told = format_instant(expires_at)
    assert verdict(sight_of(), expires_at=told, category="transactional") == expected


@pytest.mark.parametrize(
    ("category", "kind", "expected"),
    [
        ("promotional", "send", Drop("too_late")),
        ("service", "send", Drop("too_late")),
        ("transactional", "send", Go()),
        (None, "audience", Go()),
    ],
)
def test_what_was_decided_long_ago_is_sent_only_if_it_is_owed(
    category: str | None, kind: str, expected: Verdict
) -> None:
    days_later = DECIDED_AT + 2 * 86_400_000
    assert verdict(sight_of(), now=days_later, category=category, kind=kind) == expected


def test_an_audience_is_left_whatever_the_consents_are() -> None:
    sight = sight_of(said(promotional_email=False))
    assert verdict(sight, kind="audience", category=None, change="remove") == Go()
