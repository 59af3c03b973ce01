"""Every reason, loss, outcome and report has words of its own, and they make sentences."""

import re
from typing import Any, get_args

import pytest

from sojourn.cli.why.known import NOTHING
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


def test_a_word_of_a_later_release_says_itself() -> None:
    assert clause_of("full_moon", about_channels=True) == "full moon"
    assert _told(decision(outcome="postponed", reason="full_moon")).startswith(
        "Postponed on 4 March 2026 at 21:30: full moon"
    )
