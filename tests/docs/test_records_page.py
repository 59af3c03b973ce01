"""docs/records.md has every word that leaves the engine, each in one row."""

import re
from typing import get_args

import pytest

from sojourn.core.vocabulary import DEAD_LETTER_REASONS, NOTES, TransitionReason
from sojourn.files.results import ACTIONS_FILE, DECISIONS_FILE, TRANSITIONS_FILE
from sojourn.wire.topics import Topics
from support.pages import DOCS

PAGE = (DOCS / "records.md").read_text("utf-8")


def _first_cells(heading: str) -> list[str]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`(\w+)`", row)]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Why a run moved", get_args(TransitionReason)),
        ("What is worth knowing of an input", NOTES),
        ("Why something is a dead letter", DEAD_LETTER_REASONS),
    ],
)
def test_every_word_of_the_vocabulary_is_told_once(heading: str, words: tuple[str, ...]) -> None:
    assert sorted(_first_cells(heading)) == sorted(words)


def test_the_topics_and_files_are_those_of_the_code() -> None:
    topics = Topics("prefix")
    for topic in (
        *(topics.decisions, topics.transitions, topics.consents, topics.dead_letters),
        *(topics.state, topics.definitions, topics.evidence),
    ):
        assert f"`<prefix>{topic.removeprefix('prefix')}`" in PAGE
    for file in (ACTIONS_FILE, DECISIONS_FILE, TRANSITIONS_FILE):
        assert f"`{file}`" in PAGE
