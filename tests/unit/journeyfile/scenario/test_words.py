"""Every reason has words of its own, and docs/scenarios.md lists them."""

from pathlib import Path
from typing import get_args

from sojourn.core.vocabulary import DecisionReason
from sojourn.journeyfile.scenario.words import WORDS, all_words, in_words

PAGE = Path(__file__).parents[4] / "docs" / "scenarios.md"


def test_every_reason_has_words() -> None:
    assert set(get_args(DecisionReason)) <= WORDS.keys()
    assert len({words.alone for words in WORDS.values()}) == len(WORDS)


def test_a_channel_is_named_where_the_reason_is_about_one() -> None:
    assert in_words("no_address", "push") == "no address for push"
    assert in_words("no_address") == "no channel can reach the customer"
    assert in_words("condition_false", "push") == "its condition did not hold"


def test_a_reason_without_words_says_itself() -> None:
    assert in_words("under_the_weather", "push") == "under the weather"


def test_all_that_can_be_said_is_known() -> None:
    words = all_words(["push"])
    assert {in_words(reason, "push") for reason in get_args(DecisionReason)} <= set(words)
    assert "no address for sms" not in words


def test_the_page_lists_all_words() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for words in WORDS.values():
        assert f"`{words.alone}`" in page
        assert not words.about or f"`{words.about.replace('{channel}', 'push')}`" in page
