"""`choice` of policies.yaml and `hour` of a send: to the core's values, and to one normal form."""

import pytest

from sojourn.core.declared.choice import Choice, Weights
from sojourn.core.declared.steps import Send
from sojourn.journeyfile.findings.diagnostic import has_errors, render
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load
from support.journeys import FRAME
from support.sending import one_send

DAY = 86_400_000


def loaded(policies: str = "", **step: str) -> Loaded:
    files = {**FRAME, "example.yaml": one_send("best", "service", **step)}
    if policies:
        files["policies.yaml"] = policies
    found = load(files)
    assert not has_errors(found.findings), render(found.findings, files)
    return found


def choice_of(policies: str) -> Choice | None:
    definitions = loaded(policies).definitions
    assert definitions is not None
    return definitions.policies.choice


def test_what_is_usual_is_what_the_core_has_where_nothing_else_is_said() -> None:
    assert choice_of("choice: {}") == Choice()


def test_without_it_nothing_is_learned() -> None:
    assert choice_of("caps: []") is None


def test_everything_can_be_said() -> None:
    choice = choice_of(
        "choice:\n  evidence: 50\n  own_evidence: 9\n  prior: 30\n"
        "  weight: {main: 200%, supporting: 110%, none: 0%}\n  cost: 0%\n  fatigue: 0.25%\n"
        '  lately: 3d\n  explore: true\n  salt: "2026"\n  half_life: 2w\n  every: 90m\n'
    )
    assert choice == Choice(
        evidence=50,
        own_evidence=9,
        prior=30,
        weights=Weights(2.0, 1.1, 0.0),
        cost=0.0,
        fatigue=0.0025,
        lately_ms=3 * DAY,
        explore=True,
        salt="2026",
        half_life_ms=14 * DAY,
        learn_every_ms=90 * 60_000,
    )


def test_a_score_is_a_number_of_the_customer() -> None:
    choice = choice_of("choice: {score: {email: customer.points * 0.1}}")
    assert choice is not None
    assert list(choice.scores) == ["email"]


@pytest.mark.parametrize(("text", "within"), [("24h", DAY), ("7d", 7 * DAY), ("1h", DAY // 24)])
def test_how_long_a_message_may_wait_for_its_hour(text: str, within: int) -> None:
    definitions = loaded("choice: {}", hour=f"best within {text}").definitions
    assert definitions is not None
    step = definitions.journeys["example"].steps["hello"]
    assert isinstance(step, Send)
    assert step.best_within_ms == within


def test_another_spelling_makes_no_other_version() -> None:
    one = loaded("choice: {half_life: 2w, lately: 48h}", hour="best within 24h")
    other = loaded("choice: {half_life: 14d, lately: 2d}", hour="best within 1d")
    assert one.form == other.form
    assert one.forms["example"] == other.forms["example"]


def test_a_file_that_says_nothing_of_it_keeps_its_version() -> None:
    """Neither key stands in the form of those who do not use it: a release makes no version."""
    plain = loaded("caps: []")
    assert "choice" not in plain.form["policies"]
    assert "hour" not in plain.forms["example"]["steps"][0]
    assert loaded("choice: {}").form["policies"]["choice"]["evidence"] == 200
