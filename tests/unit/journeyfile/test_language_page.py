"""docs/language.md is an overview of the whole language, and its examples are sound."""

import re
from typing import get_args

import pytest

from sojourn.core.declared.facts import CUSTOMER_FIELDS
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.reference.facts import FACTS
from sojourn.journeyfile.reference.pages import PAGES
from support.pages import DOCS, Block, blocks, problems

PAGE = DOCS / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \[`?([^\]`]+)`?\]\(reference/(\w+)\.md\) \|(.*)\|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("block", blocks(PAGE, "yaml"), ids=lambda block: block.name)
def test_every_example_is_sound(block: Block) -> None:
    assert problems(block) == ""


def test_every_verb_stands_in_the_table_with_what_it_does_to_a_run() -> None:
    told = {name: line.split("|")[-1].strip() for _, name, line in ROWS if name in FACTS}
    assert told == {verb: facts.holds for verb, facts in FACTS.items()}


def test_every_file_stands_in_the_table() -> None:
    assert {name for _, name, _ in ROWS if name not in FACTS} == {
        page.name for page in PAGES if page.group == "file"
    }


def test_every_field_of_a_customer_and_every_category_is_named() -> None:
    fields = {path.rpartition(".")[2] for path in CUSTOMER_FIELDS}
    assert all(re.search(rf"`[a-z.]*\b{field}`", TEXT) for field in fields)
    assert all(f"`{category}`" in TEXT for category in get_args(Category))
