"""The reference is made of the models, says what holds of every key, and its examples are sound."""

import re
from pathlib import Path
from typing import get_args

import pytest

from sojourn.core.declared.types import Change, PropertyType
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.format.base import Strict, keys_of
from sojourn.journeyfile.format.enter import OPENINGS
from sojourn.journeyfile.format.verbs import VERBS
from sojourn.journeyfile.publishing.schema import MODELS
from sojourn.journeyfile.reference.absent import ABSENT
from sojourn.journeyfile.reference.facts import FACTS
from sojourn.journeyfile.reference.keys import inner, line_of
from sojourn.journeyfile.reference.pages import PAGES
from sojourn.journeyfile.reference.takes import CONDITIONS
from sojourn.journeyfile.reference.write import NOTES, pages
from support.editor import marked
from support.pages import DOCS, Block, blocks, placed, problems

REFERENCE = DOCS / "reference"
EXAMPLES = [block for page in sorted(REFERENCE.glob("*.md")) for block in blocks(page, "yaml")]
TOLD = [model for page in PAGES if page.model for model in (page.model, *inner(page.model))]


def test_every_page_is_fresh() -> None:
    """Anew: `python -m sojourn.journeyfile.reference docs/reference`."""
    told = {path.name: path.read_text("utf-8") for path in REFERENCE.glob("*.md")}
    assert told == pages()


def test_every_verb_and_every_kind_of_file_has_a_page() -> None:
    of_verbs = [page for page in PAGES if page.group == "verb" and page.model is not None]
    assert all(page.name in keys_of(page.model) for page in of_verbs if page.model)
    verbs = {page.name for page in PAGES if page.group == "verb"}
    assert verbs == {*VERBS, "exit"} == set(FACTS)
    assert {page.model for page in PAGES if page.group == "file"} == set(MODELS.values())


def test_every_model_is_told_of() -> None:
    assert set(TOLD) == set(_models(Strict))


def test_what_holds_without_a_key_is_said_of_keys_that_need_it() -> None:
    used = {
        line_of(model, field.alias or name)
        for model in TOLD
        for name, field in model.model_fields.items()
        if not field.is_required()
    }
    assert set(ABSENT) == used - {None}


def test_every_note_belongs_to_a_page() -> None:
    assert {path.stem for path in NOTES.glob("*.md")} == {"README", *(page.name for page in PAGES)}


def test_every_page_of_a_verb_or_a_file_has_an_example() -> None:
    with_example = {Path(block.page).stem for block in EXAMPLES}
    wanting = {page.name for page in PAGES if page.group != "given"}
    assert wanting - with_example == set()


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.name)
def test_every_example_is_sound(block: Block) -> None:
    assert problems(block) == ""


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.name)
def test_editors_accept_every_example(block: Block) -> None:
    path, files = placed(block.text)
    assert marked(path, files[path]) == []


def _models(model: type[Strict]) -> list[type[Strict]]:
    """The models that a project is read with: those without models made of them."""
    return [
        leaf
        for one in model.__subclasses__()
        if one.__module__.startswith("sojourn.journeyfile.")
        for leaf in (_models(one) if one.__subclasses__() else [one])
    ]


def _first_column(page: str) -> set[str]:
    text = (REFERENCE / f"{page}.md").read_text("utf-8")
    return set(re.findall(r"^\| `([\w ]+)` \|", text, re.MULTILINE))


def test_every_type_and_every_change_is_told() -> None:
    assert set(get_args(PropertyType)) <= _first_column("values")
    assert set(get_args(Change)) <= _first_column("events")


def test_every_category_and_every_opening_is_told() -> None:
    assert set(get_args(Category)) <= _first_column("send")
    assert set(OPENINGS) <= {*_first_column("enter"), "by"}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("when", "exit: [{when: 1 + 1}]\n"),
        ("becomes", "enter: {becomes: 1 + 1}\n"),
        (
            "only_if",
            "- {send: x, id: x, category: service, channel: email, only_if: 1 + 1}\n",
        ),
        ("while", "- {repeat: [{tag: {add: x}}], id: x, times: 2, while: 1 + 1}\n"),
    ],
)
def test_the_keys_that_are_called_conditions_take_nothing_else(key: str, text: str) -> None:
    assert key in CONDITIONS
    assert "[not-a-condition]" in problems(Block("", 0, "yaml", "", text))
