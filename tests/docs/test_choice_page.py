"""docs/choice.md: its files are sound, its numbers are the code's, its study has what it says."""

import re

import pytest

from sojourn.core.choosing.learning import MOST_HOURS
from sojourn.core.declared.choice import Choice
from sojourn.core.shared.table import FIRST_WEIGHT
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.wire.topics import Topics
from support.loading import load
from support.pages import DOCS, blocks, frame

PAGE = DOCS / "choice.md"
TEXT = " ".join(PAGE.read_text("utf-8").split())
DAY, HOUR = 86_400_000, 3_600_000


def choices() -> list[str]:
    return [one.text for one in blocks(PAGE, "yaml") if one.text.startswith("choice:")]


@pytest.mark.parametrize("choice", choices())
def test_its_files_are_sound(choice: str) -> None:
    texts = {one.text.split(":")[0]: one.text for one in blocks(PAGE, "yaml")}
    files = {
        **frame(),
        "policies.yaml": choice,
        "profile.yaml": texts["attributes"],
        "win_back.yaml": texts["journey"],
    }
    found = [one for one in load(files).findings if one.level == "error"]
    assert render(found, files) == ""


def test_its_numbers_are_those_of_the_code() -> None:
    usual = Choice()
    weights = ", ".join(f"{one:.0%}" for one in _weights(usual))
    for told in (
        f"`half_life` ({usual.half_life_ms // DAY} days)",
        f"Every {usual.learn_every_ms // HOUR} hours (`every`)",
        f"as if {FIRST_WEIGHT} messages had said that",
        f"taught ({usual.prior})",
        f"`weight` ({weights})",
        f"`cost` ({usual.cost:.0%})",
        f"`fatigue` ({usual.fatigue:.0%}), `lately` ({usual.lately_ms // DAY} days)",
        f"{usual.evidence} messages to all customers",
        f"or {usual.own_evidence} to this one (`own_evidence`)",
    ):
        assert told in TEXT, told
    assert f"{MOST_HOURS:,}" in (DOCS / "limits.md").read_text("utf-8")
    assert Topics("prefix").evidence.replace("prefix", "<prefix>") in TEXT


def _weights(usual: Choice) -> tuple[float, float, float]:
    return usual.weights.main, usual.weights.supporting, usual.weights.none


def test_the_study_shows_what_the_page_says_of_it() -> None:
    rows = re.findall(
        r"^\| (learned [^|]+) \| ([\d.]+)% \| (\d+)% \| ([\d.-]+)% \| ([\d.-]+)% ", _study(), re.M
    )
    told = {name: tuple(map(float, numbers)) for name, *numbers in rows}
    assert len(told) == 3
    for _, more, first, last in told.values():
        assert more >= 40
        assert last < first / 4
    assert told["learned channel and hour"][1] >= 100
    lifts = re.findall(r"\| ([\d.]+)% \| ([\d.]+)% to ([\d.]+)% \| ([\d.]+)% \|", _study())
    assert len(lifts) == 3
    assert all(float(low) < float(true) < float(high) for _, low, high, true in lifts)


def _study() -> str:
    return PAGE.read_text("utf-8").partition("<!-- study -->")[2].partition("<!-- /study -->")[0]
