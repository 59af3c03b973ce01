"""Values written down are read back as they were."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sojourn.journeyfile.scenario.values import guess
from sojourn.journeyfile.text.node import MappingNode
from sojourn.journeyfile.text.source import read
from sojourn.memory.scenario.flow_text import flow, text

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@example(1.2982342051840164e-05)
@given(VALUES)
def test_any_value_is_read_back(value: Any) -> None:
    source = read("f.yaml", f"value: {flow(value)}\n")
    assert isinstance(source.root, MappingNode), (source.findings, flow(value))
    assert guess(source.root.entries[0].value) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("k1", "k1"),
        ("2026-03-02 20:15", "2026-03-02 20:15"),
        ("an@example.test", "an@example.test"),
        ("Order Completed", "Order Completed"),
        ("45", '"45"'),
        ("true", '"true"'),
        ("a: b", '"a: b"'),
        ("", '""'),
        ("Áo dài", '"Áo dài"'),
    ],
)
def test_quotes_stand_where_they_are_needed(value: str, written: str) -> None:
    assert text(value) == written
