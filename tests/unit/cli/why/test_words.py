"""Every reason, loss, outcome and report has words of its own, and they make sentences."""

import re
from typing import Any, get_args

import pytest

from sojourn.cli.why.known import NOTHING, Known
from sojourn.cli.why.moments import Clock
from sojourn.cli.why.sentences import Teller
from sojourn.cli.why.wishes import Wish
from sojourn.cli.why.words import LOSSES, OUTCOMES, REASONS, REPORTS, clause_of
from sojourn.core.vocabulary import DecisionReason, Loss, Outcome, Report
from support.decisions import decision

TELLER = Teller(NOTHING, Clock("Asia/Ho_Chi_Minh"))
_SENTENCE = re.compile(r"[A-Z“][^{}]*[^ .{}][.”]")


def _told(*tries: dict[str, Any]) -> str:
    sentences = TELLER.sentences(Wish("cart/k1", tries))
    for one in sentences:
        assert _SENTENCE.fullmatch(one), one
        assert "  " not in one
    return " ".join(sentences)


@pytest.mark.parametrize(
    ("table", "words"),
    [(REASONS, DecisionReason), (LOSSES, Loss), (OUTCOMES, Outcome), (REPORTS, Report)],
)
def test_each_table_has_the_words_of_the_vocabulary_and_no_others(
    table: dict[str, Any], words: Any
) -> None:
    assert set(table) == set(get_args(words))


def test_no_two_reasons_are_said_alike() -> None:
    said = [clause.alone for clause in REASONS.values()] + list(LOSSES.values())
    said += list(OUTCOMES.values())
    assert len(said) == len(set(said))


@pytest.mark.parametrize("reason", get_args(DecisionReason))
@pytest.mark.parametrize("outcome", ["dropped", "withdrawn"])
def test_each_reason_of_what_was_not_sent_is_a_sentence(reason: str, outcome: str) -> None:
    for channel in (None, "email"):
        told = _told(decision(outcome=outcome, reason=reason, channel=channel, detail="daily"))
        assert told.startswith(("Not sent on", "Withdrawn on"))


@pytest.mark.parametrize("reason", get_args(DecisionReason))
def test_each_reason_to_wait_is_a_sentence(reason: str) -> None:
    waits = decision(outcome="deferred", reason=reason, until="2026-03-05T01:00:00.000Z")
    assert "5 March at 08:00" in _told(waits)
    sent = _told(waits, decision(outcome="sent", action="a" * 32))
    assert ("put off until 5 March at 08:00" in sent) == (reason != "awaiting_answer")


@pytest.mark.parametrize("why", [*get_args(DecisionReason), *get_args(Loss)])
@pytest.mark.parametrize("lost", [["push"], ["push", "zalo"]])
def test_each_loss_of_a_channel_is_a_sentence(why: str, lost: list[str]) -> None:
    candidates = [{"channel": name, "eligible": False, "why": why} for name in lost]
    won = {"channel": "email", "eligible": True}
    for listed in ([*candidates, won], [won, *candidates]):
        told = _told(decision(outcome="sent", action="a" * 32, candidates=listed))
        assert told.startswith("Sent by email on 4 March 2026 at 21:30")


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"outcome": "granted"}, "Given {when}: the code “A-1” of the offer “gift”."),
        (
            {"outcome": "dropped", "reason": "sold_out"},
            "Not given {when}: the offer “gift” had run out.",
        ),
        ({"category": "service", "action": "a" * 32}, "Sent by email {when}. {showed}"),
    ],
)
def test_what_was_given_is_named(members: dict[str, Any], told: str) -> None:
    given = decision(**{"category": None, "offer": "gift", "code": "A-1", **members})
    showed = "It showed the code “A-1” of the offer “gift”."
    assert _told(given) == told.format(when="on 4 March 2026 at 21:30", showed=showed)


def test_the_channel_that_promised_most_is_told_with_what_was_expected_of_it() -> None:
    candidates = [
        {"channel": "push", "eligible": True, "score": 0.2308, "rate": 0.182},
        {"channel": "email", "eligible": True, "why": "lower_score", "score": 0.049},
    ]
    sent = decision(channel="push", action="a" * 32, candidates=candidates)
    assert _told(sent).endswith(
        "Push promised most: an answer was expected to 18% of such messages. "
        "Email promised less (0.049 against 0.23)."
    )


def _candidate(channel: str, score: float, rate: float, **parts: Any) -> dict[str, Any]:
    told = {"weight": 1.0, "cost": 0.0, "fatigue": 0.0, **parts}
    return {"channel": channel, "eligible": True, "score": score, "rate": rate, **told}


@pytest.mark.parametrize(
    ("lost", "because"),
    [
        (_candidate("push", 0.06, 0.08, weight=0.75), "it counts for less in the customer's stage"),
        (_candidate("push", 0.03, 0.08, cost=0.05), "a message there costs more"),
        (_candidate("push", 0.02, 0.08, fatigue=0.06), "the customer had got more there lately"),
    ],
)
def test_a_channel_that_is_answered_more_and_lost_is_told_with_what_cost_it_that(
    lost: dict[str, Any], because: str
) -> None:
    won = _candidate("email", 0.07, 0.07)
    sent = decision(action="a" * 32, candidates=[won, {**lost, "why": "lower_score"}])
    assert _told(sent).endswith(
        f"Push promised less ({lost['score']:.2g} against 0.07): 8% would be answered by push, "
        f"but {because}."
    )


def test_where_too_little_was_known_the_order_is_told_to_have_decided() -> None:
    candidates = [
        {"channel": "email", "eligible": True},
        {"channel": "push", "eligible": True, "why": "later_in_the_list"},
    ]
    sent = decision(action="a" * 32, candidates=candidates)
    teller = Teller(Known(best=frozenset({("9f2c", "first")})), Clock())
    unknown = (
        "Too little was known of what the customer answers to, so the order of channels.yaml "
        "decided."
    )
    assert unknown in teller.sentences(Wish("cart/k1", (sent,)))
    of_a_list = {**sent, "step": "second"}
    assert unknown not in teller.sentences(Wish("cart/k1", (of_a_list,)))
    alone = {**sent, "candidates": candidates[:1]}
    assert unknown not in teller.sentences(Wish("cart/k1", (alone,)))


def test_a_message_that_was_outbid_names_the_one_that_took_its_place() -> None:
    teller = Teller(NOTHING, Clock(), names={"a" * 32: "first of cart/k1"})
    wish = Wish("welcome", (decision(outcome="dropped", reason="outbid", winner="a" * 32),))
    assert teller.sentences(wish) == (
        "Not sent on 4 March 2026 at 14:30: a better message took its place: first of cart/k1.",
    )


@pytest.mark.parametrize("reason", ["outside_window", "quiet_hours"])
def test_hours_are_told_on_the_clock_where_the_customer_was_then(reason: str) -> None:
    """The page has one clock, and they may have moved since."""
    members = {"outcome": "dropped", "reason": reason, "category": "promotional"}
    there = _told(decision(**members, timezone="America/New_York"))
    assert "hour (it was 09:30 in America/New_York)" in there
    assert "it was" not in _told(decision(**members, timezone="Asia/Ho_Chi_Minh")).split("hour")[1]


def test_a_word_of_a_later_release_says_itself() -> None:
    assert clause_of("full_moon", about_channels=True) == "full moon"
    assert _told(decision(outcome="postponed", reason="full_moon")).startswith(
        "Postponed on 4 March 2026 at 21:30: full moon"
    )
