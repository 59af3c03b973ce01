"""The import of docs/touchpoints.md is one that the sample project takes."""

import re
from pathlib import Path

import orjson

from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY
from sojourn.core.event import Touchpoint
from sojourn.core.touchpoints.imported import IMPORT
from sojourn.wire.touchpoint import decode
from support.loading import sample
from support.records import record

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "touchpoints.md").read_text(encoding="utf-8")


def test_the_example_of_an_import_is_taken() -> None:
    section = PAGE.split("## Existing customers")[1].split("\n## ")[0]
    (example,) = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    loaded, _ = sample()
    assert loaded.definitions is not None
    event = decode(record(0, example.encode()))
    assert isinstance(event, Touchpoint)
    advanced = advance(loaded.definitions, event.customer, EMPTY, event, event.occurred_at)
    assert advanced.refusal is None
    assert advanced.state.stage.name == "loyalty"


def test_every_member_is_told_and_shown() -> None:
    section = PAGE.split("## Existing customers")[1].split("## Control")[0]
    example = orjson.loads(re.findall(r"```json\n(.*?)```", section, re.DOTALL)[0])
    assert {*example["properties"], "currency"} == set(IMPORT.properties)
    assert all(f"`{member}`" in section for member in IMPORT.properties)
