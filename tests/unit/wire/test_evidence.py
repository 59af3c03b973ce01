"""Law: evidence and the table are read back as written, under keys that no customer has."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.wire.account import account_name, is_of_shard
from sojourn.wire.evidence import (
    cell_key,
    cell_under,
    evidence_body,
    evidence_key,
    pack_counts,
    read_evidence,
    unpack_counts,
)
from sojourn.wire.outgoing import stamp
from sojourn.wire.state import StateUnreadable
from sojourn.wire.table import TABLE_KEY, pack_table, unpack_table
from support.teaching import taught

NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True)
CELLS = st.builds(Cell, NAMES, NAMES | st.just(""), st.integers(0, 167))
COUNTS = st.builds(Counts, st.floats(0, 1e9), st.floats(0, 1e9), st.integers(0, 4_000_000_000_000))


@given(CELLS, COUNTS)
def test_a_cell_is_read_back(cell: Cell, counts: Counts) -> None:
    assert cell_under(cell_key(cell)) == cell
    assert unpack_counts(pack_counts(counts)) == counts
    assert is_of_shard(cell_key(cell))
    assert account_name(cell_key(cell)) is None


@given(CELLS, COUNTS)
def test_evidence_on_its_topic_is_read_back(cell: Cell, counts: Counts) -> None:
    body = stamp(evidence_body(cell, counts), shard=3, term=7, number=1)
    assert read_evidence(body) == (cell, counts)


def test_evidence_is_keyed_by_shard_and_cell() -> None:
    assert evidence_key(3, Cell("push", "awareness", 9)) == b"3/push/awareness/9"
    told = json.loads(evidence_body(Cell("push", "", 0), Counts(2.5, 1.0, 1_772_420_000_000)))
    assert told == {
        "channel": "push",
        "stage": "",
        "hour": 0,
        "sent": 2.5,
        "answered": 1.0,
        "at": "2026-03-02T02:53:20.000Z",
        "at_ms": 1_772_420_000_000,
    }


def test_other_keys_are_of_no_cell() -> None:
    for key in (b"an", b"", TABLE_KEY, b"\xffaccount/offer"):
        assert cell_under(key) is None


@pytest.mark.parametrize("key", [b"\xffevidence/push", b"\xffevidence/push/a/x"])
def test_a_damaged_key_is_said(key: bytes) -> None:
    with pytest.raises(StateUnreadable):
        cell_under(key)


def test_a_table_is_read_back_and_a_damaged_one_said() -> None:
    table = taught({("push", "awareness", 9): (40, 8), ("email", "", 0): (9, 1)})
    assert unpack_table(pack_table(table)) == table
    for unpack in (unpack_table, unpack_counts):
        with pytest.raises(StateUnreadable):
            unpack(b"\x91")
