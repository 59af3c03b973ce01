"""What is said and drawn of the sample project, and of one with every verb, is kept in files."""

import re
from pathlib import Path

import pytest

from sojourn.journeyfile.format.verbs import VERBS
from sojourn.journeyfile.telling.reading import flow_of
from support.goldens import GOLDEN, PICTURES, ROOT, SHOWN, WHOLE, kept, models_of

KEPT = kept()


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_words_and_pictures_are_as_they_are_kept(path: Path) -> None:
    """After a change that is meant: look at the difference that `make pictures` makes."""
    assert path.read_text(encoding="utf-8") == KEPT[path]


def test_nothing_is_kept_that_nothing_makes() -> None:
    folders = (GOLDEN / "sample", GOLDEN / "whole", PICTURES)
    assert {path for folder in folders for path in folder.iterdir()} == set(KEPT)
    assert {path.stem for path in PICTURES.iterdir()} == set(SHOWN)


def test_the_page_shows_what_is_really_said_and_drawn() -> None:
    page = (ROOT / "docs/graph.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert example in KEPT[GOLDEN / "sample" / "abandoned_cart.txt"]
    shown = re.findall(r"\]\((pictures/[^)]+)\)", page)
    assert shown
    assert all((ROOT / "docs" / path).is_file() for path in shown)


def test_the_kept_project_has_every_verb_and_every_way_to_enter() -> None:
    journeys = [journey for _, journey in models_of(WHOLE).journeys]
    verbs = {
        verb
        for journey in journeys
        for placed in flow_of(journey).steps
        for verb in VERBS
        if verb in type(placed.step).model_fields
    }
    assert verbs >= set(VERBS)
    given = {key for journey in journeys for key in journey.enter.model_fields_set}
    assert given >= {"on", "count", "absent", "of", "stage", "becomes", "date", "schedule", "by"}
