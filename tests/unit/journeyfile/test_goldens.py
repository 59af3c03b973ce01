"""The exact text of every mistake.

After a wanted change:
`python -m sojourn.journeyfile.goldens tests/unit/journeyfile/bad docs/errors.md`.
"""

from pathlib import Path
from typing import get_args

import pytest

from sojourn.journeyfile.condition.result import RuleId
from sojourn.journeyfile.goldens import Case, errors_page, read_cases
from sojourn.journeyfile.rules import RULES, Rule

BAD = Path(__file__).parent / "bad"
PAGE = Path(__file__).parents[3] / "docs" / "errors.md"
NAMES = sorted(path.stem for path in BAD.glob("*.out"))


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {case.name: case for case in read_cases(BAD)}


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_said_in_exactly_these_words(name: str, cases: dict[str, Case]) -> None:
    assert cases[name].output == (BAD / f"{name}.out").read_text(encoding="utf-8")


def test_every_case_has_an_output_and_every_output_a_case(cases: dict[str, Case]) -> None:
    assert sorted(cases) == NAMES


def test_every_case_finds_something(cases: dict[str, Case]) -> None:
    assert [name for name, case in cases.items() if not case.findings] == []


def test_every_rule_is_shown_by_a_case(cases: dict[str, Case]) -> None:
    shown = {found.rule for case in cases.values() for found in case.findings}
    assert set(RULES) - shown == set()


def test_the_rules_are_declared_once() -> None:
    assert list(RULES) == list(get_args(Rule))
    assert set(get_args(RuleId)) <= set(RULES)


def test_every_hint_of_a_known_word_is_no_repetition(cases: dict[str, Case]) -> None:
    for case in cases.values():
        for found in case.findings:
            assert found.hint != found.message


def test_the_page_of_errors_is_fresh(cases: dict[str, Case]) -> None:
    page = errors_page(cases[name] for name in sorted(cases))
    assert PAGE.read_text(encoding="utf-8") == page
    assert page.count("```text") == len(RULES)
