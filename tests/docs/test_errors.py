"""The exact text of every mistake, and the page of every rule.

After a wanted change:
`python -m sojourn.journeyfile.publishing.goldens tests/unit/journeyfile/bad docs/errors.md`.
"""

from typing import get_args

import pytest

from sojourn.journeyfile.condition.result import RuleId
from sojourn.journeyfile.findings.levels import SETTABLE
from sojourn.journeyfile.findings.rules import RULES, Rule
from sojourn.journeyfile.publishing.goldens import Case, examples, read_cases, read_right
from sojourn.journeyfile.publishing.rule_page import Example, index_page, rule_page
from sojourn.journeyfile.rationale import WHY
from support.pages import DOCS, ROOT

BAD = ROOT / "tests" / "unit" / "journeyfile" / "bad"
NAMES = sorted(path.stem for path in BAD.glob("*.out"))
RIGHT = sorted(path.name for path in (BAD.parent / "right").iterdir())


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {case.name: case for case in read_cases(BAD)}


@pytest.fixture(scope="module")
def right() -> dict[str, Case]:
    return read_right(BAD)


@pytest.fixture(scope="module")
def told(cases: dict[str, Case], right: dict[str, Case]) -> dict[Rule, Example]:
    return examples(cases.values(), right)


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_said_in_exactly_these_words(name: str, cases: dict[str, Case]) -> None:
    assert cases[name].output == (BAD / f"{name}.out").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_put_right_is_clean(name: str, right: dict[str, Case]) -> None:
    assert right[name].output == ""


def test_every_case_has_an_output_and_every_output_a_case(cases: dict[str, Case]) -> None:
    assert sorted(cases) == NAMES
    assert set(RIGHT) <= set(NAMES)


def test_every_case_finds_something(cases: dict[str, Case]) -> None:
    assert [name for name, case in cases.items() if not case.findings] == []


def test_every_rule_is_shown_by_a_case_that_is_put_right(told: dict[Rule, Example]) -> None:
    assert set(RULES) - told.keys() == set()


def test_the_rules_are_declared_once() -> None:
    assert list(RULES) == list(get_args(Rule))
    assert set(get_args(RuleId)) <= set(RULES)
    assert set(WHY) == set(RULES)
    assert set(SETTABLE) <= set(RULES)


def test_every_hint_of_a_known_word_is_no_repetition(cases: dict[str, Case]) -> None:
    for case in cases.values():
        for found in case.findings:
            assert found.hint != found.message


def test_the_index_of_the_rules_is_fresh() -> None:
    assert (DOCS / "errors.md").read_text(encoding="utf-8") == index_page()


@pytest.mark.parametrize("rule", RULES)
def test_the_page_of_a_rule_is_fresh(rule: Rule, told: dict[Rule, Example]) -> None:
    page = (DOCS / "rules" / f"{rule}.md").read_text(encoding="utf-8")
    assert page == rule_page(rule, told[rule])


def test_there_is_no_page_without_a_rule() -> None:
    assert {path.stem for path in (DOCS / "rules").iterdir()} == set(RULES)
