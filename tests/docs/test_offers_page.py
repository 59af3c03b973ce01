"""docs/offers.md: its projects are sound, its scenarios hold, its words are those of the code."""

from pathlib import Path

import pytest

from sojourn.core.declared.offer import PAGE_CODES
from sojourn.core.offers.redeeming import BOUGHT
from sojourn.core.vocabulary import GATE_OF
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.format.offers import OfferModel
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.journeyfile.text.codes import CODES, MAX_CODES, MAX_CODES_BYTES
from sojourn.memory.scenario.verdict import Result, judge
from support.loading import load
from support.pages import DOCS, blocks, frame

PAGE = DOCS / "offers.md"
TEXT = " ".join(PAGE.read_text("utf-8").split())
NEEDED = ("sojourn.yaml", "events.yaml", "profile.yaml", "channels.yaml", "lifecycle.yaml")

STORY, THINGS = 0, 1


def project(part: int) -> dict[str, str]:
    """One of the two projects of the page: the first with its scenarios, and the later one."""
    told = {name: text for name, text in frame().items() if name in NEEDED}
    told["spring.codes.txt"] = "SPRING-1\nSPRING-2\n"
    offers = [block.text for block in blocks(PAGE, "yaml") if block.text.startswith("offers:")]
    told["offers.yaml"] = offers[part]
    for block in blocks(PAGE, "yaml"):
        if part == STORY and block.text.startswith("journey:"):
            told["hello.yaml"] = block.text
        elif part == STORY and block.text.startswith("scenario:"):
            told["hello.scenarios.yaml"] = block.text
        elif part == THINGS and block.text.startswith("- offer:"):
            steps = "".join(f"  {line}\n" for line in block.text.splitlines())
            enter = "enter: {on: Product Viewed, key: event.product_id}"
            told["look.yaml"] = f"journey: look\n{enter}\nsteps:\n{steps}"
    return told


@pytest.mark.parametrize("part", [STORY, THINGS])
def test_the_projects_of_the_page_are_sound(part: int) -> None:
    files = project(part)
    findings = [found for found in load(files).findings if found.level != "note"]
    assert render(findings, files) == ""


def test_its_scenarios_hold() -> None:
    files = project(STORY)
    loaded = load(files)
    assert loaded.definitions is not None
    suite = load_scenarios(files, loaded)
    assert suite.findings == (), render(suite.findings, files)
    results: list[Result] = [judge(loaded.definitions, one) for one in suite.scenarios]
    assert {one.scenario.name: one.failures for one in results if not one.passed} == {}
    assert len(results) == 3


def test_every_key_and_reason_is_told() -> None:
    for key in OfferModel.model_fields:
        assert f"`{key}" in TEXT or f"{key}:" in TEXT, key
    for reason in ("sold_out", *(one for one, gate in GATE_OF.items() if gate == "offer")):
        assert f"`{reason}`" in TEXT, reason


def test_its_numbers_are_those_of_the_code() -> None:
    assert f"up to {MAX_CODES:,} codes" in TEXT
    assert f"in {MAX_CODES_BYTES // 1024**2} MiB at most" in TEXT
    assert f"in pages of {PAGE_CODES:,}" in TEXT
    assert f"The last {BOUGHT} things" in TEXT
    assert f"ends with `{CODES}`" in TEXT


def test_the_decision_record_stands_beside_it() -> None:
    assert (Path(DOCS) / "decisions" / "0020-offers.md").exists()
