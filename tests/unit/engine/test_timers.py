"""The timer index may be early and may name for nothing; it must never be late."""

from hypothesis import given
from hypothesis import strategies as st

from sojourn.engine.timers import TimerIndex


def test_entries_come_in_due_order() -> None:
    index = TimerIndex()
    for key, due_at in ((b"a", 30), (b"b", 10), (b"c", 20)):
        index.note(key, due_at)
    taken = []
    while due_at := index.next_due_at():
        taken.append((due_at, index.take()))
    assert taken == [(10, b"b"), (20, b"c"), (30, b"a")]


def test_zero_is_no_wish() -> None:
    index = TimerIndex()
    index.note(b"a", 0)
    assert index.next_due_at() == 0
    assert len(index) == 0


@given(st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c"]), st.integers(1, 50))))
def test_nobody_is_named_later_than_their_earliest_wish(wishes: list[tuple[bytes, int]]) -> None:
    index = TimerIndex()
    earliest: dict[bytes, int] = {}
    for key, due_at in wishes:
        index.note(key, due_at)
        earliest[key] = min(due_at, earliest.get(key, due_at))
    named: dict[bytes, int] = {}
    while due_at := index.next_due_at():
        named.setdefault(index.take(), due_at)
    assert named == earliest
