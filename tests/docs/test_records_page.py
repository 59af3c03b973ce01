"""docs/records.md has every member and every word of the records, and no other."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from sojourn.core.vocabulary import (
    GATE_OF,
    ActionKind,
    DecisionReason,
    Loss,
    Outcome,
    TransitionReason,
)
from sojourn.wire.schema import load_schema
from support.pages import DOCS

PAGE = (DOCS / "records.md").read_text("utf-8")


def rows(heading: str, head: str) -> dict[str, tuple[str, ...]]:
    """What the table below `heading` that begins with `head` says, by each name in its rows."""
    section = PAGE.split(f"\n{heading}\n")[1].split("\n#")[0]
    table = section.split(f"\n| {head} |")[1].split("\n\n")[0]
    found = {}
    for line in table.splitlines()[2:]:
        names, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        found.update(dict.fromkeys(re.findall(r"`([^`]+)`", names), tuple(cells)))
    return found


ALL = rows("## In all of them", "member")


@pytest.mark.parametrize(
    ("heading", "name", "common"),
    [
        ("## Actions", "action", {"customer", "at", "shard", "term", "number"}),
        ("## Decisions", "decision", set(ALL)),
        ("## Transitions", "transition", set(ALL)),
    ],
)
def test_every_member_is_described_and_no_other(heading: str, name: Any, common: set[str]) -> None:
    schema = load_schema(name)
    described = rows(heading, "member")
    assert described.keys() | common == schema["properties"].keys()
    assert _always({**ALL, **described}) & schema["properties"].keys() == set(schema["required"])


def test_every_member_of_a_candidate_is_described() -> None:
    schema = load_schema("decision")["properties"]["candidates"]["items"]
    described = rows("## Decisions", "a candidate has")
    assert described.keys() == schema["properties"].keys()
    assert _always(described) == set(schema["required"])


def test_what_is_within_a_member_is_named_there() -> None:
    members = load_schema("decision")["properties"]
    described = rows("## Decisions", "member")
    for name in ("experiment", "gates"):
        for inner in _names(members[name]):
            assert f"`{inner}`" in described[name][0], inner


@pytest.mark.parametrize(
    ("heading", "head", "words"),
    [
        ("### Outcomes", "outcome", get_args(Outcome)),
        ("### Reasons", "reason", get_args(DecisionReason)),
        ("### Losses", "loss", get_args(Loss)),
        ("## Transitions", "reason", get_args(TransitionReason)),
    ],
)
def test_every_word_is_explained_and_no_other(
    heading: str, head: str, words: tuple[str, ...]
) -> None:
    assert sorted(rows(heading, head)) == sorted(words)


def test_each_reason_stands_with_its_gate() -> None:
    told = {reason: cells[-1].strip("`") for reason, cells in rows("### Reasons", "reason").items()}
    assert told == {reason: GATE_OF.get(reason, "") for reason in get_args(DecisionReason)}


def test_the_kinds_of_actions_are_named() -> None:
    kinds = rows("## Actions", "member")["kind"][0]
    assert set(re.findall(r"`([^`]+)`", kinds)) == set(get_args(ActionKind))


def _always(described: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {name for name, cells in described.items() if cells[-1] == "always"}


def _names(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from _names(inner)
