"""Races to the millisecond, which the clock of a scenario is too coarse for.

Event and time-out in the same millisecond: dittofeed#1463. Yes and no branch both taken, or
neither: mautic#2210, #3947, #3948, #4164.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario.peers.school import DAY_MS, HOUR_MS, Term, in_paris, school
from support.laws import tried

BEGIN = in_paris("2026-03-02 10:00")
PLACEMENT = school("same_millisecond")
BRANCHES = school("one_branch")


@pytest.mark.parametrize(
    ("off_ms", "sent"), [(-1, "level"), (0, "level"), (1, "reminder"), (2, "reminder")]
)
def test_to_the_millisecond_the_deadline_belongs_to_the_event(off_ms: int, sent: str) -> None:
    term = Term(PLACEMENT)
    term.tell("c", "Placement Asked", at=BEGIN)
    term.tell("c", "Placement Done", at=BEGIN + HOUR_MS + off_ms, level="B1")
    term.until(BEGIN + DAY_MS)
    assert term.sent("c") == [sent]


@tried(200)
@given(
    happened_ms=st.integers(-3, 3),
    told_ms=st.integers(-3, 3),
    somebody_else_ms=st.one_of(st.none(), st.integers(-3, 3)),
)
def test_an_event_that_is_told_late_wins_by_when_it_happened_as_long_as_no_timer_has_fired(
    happened_ms: int, told_ms: int, somebody_else_ms: int | None
) -> None:
    """`told_ms` is the shard's clock at which it comes in, moved there by another customer."""
    deadline = BEGIN + HOUR_MS
    term = Term(PLACEMENT)
    term.tell("c", "Placement Asked", at=BEGIN)
    if somebody_else_ms is not None:
        term.tell("other", "Placement Asked", at=deadline + somebody_else_ms)
    told_at = max(deadline + told_ms, deadline + happened_ms)
    term.tell("another", "Placement Asked", at=told_at)
    term.tell("c", "Placement Done", at=deadline + happened_ms, level="B1")
    term.until(deadline + DAY_MS)
    clock = max(told_at, deadline + (somebody_else_ms or -DAY_MS))
    fired = clock > deadline
    wins = happened_ms <= 0 and not fired
    assert term.sent("c") == (["level"] if wins else ["reminder"])
    late = term.moves("c", ["late_for_timeout"])
    assert late == (["late_for_timeout"] if happened_ms <= 0 and fired else [])


REPORTS = st.lists(
    st.tuples(
        # Not `bounced`: it closes the channel, so that nothing more is sent on it.
        st.sampled_from(["sent", "delivered", "opened", "clicked"]),
        st.sampled_from(["welcome", "opened_it"]),
        st.one_of(
            st.integers(0, 3 * DAY_MS),
            st.integers(DAY_MS - 2, DAY_MS + 2),
            st.integers(DAY_MS + HOUR_MS - 2, DAY_MS + HOUR_MS + 2),
        ),
    ),
    max_size=6,
)


@tried(150)
@given(reports=REPORTS, price=st.sampled_from([0, 0.01, 80, 99.99, 100, 200]))
def test_whatever_is_reported_and_when_exactly_one_branch_is_taken(
    reports: list[tuple[str, str, int]], price: float
) -> None:
    term = Term(BRANCHES)
    term.tell("c", "Enrolled", at=BEGIN, course="es", price=price)
    for word, step, at_ms in sorted(reports, key=lambda one: one[2]):
        term.until(BEGIN + at_ms - 1)
        term.report("c", word, step=step, at=BEGIN + at_ms)
    term.until(BEGIN + 30 * DAY_MS)
    sent = term.sent("c")
    opened = any((w, s) == ("opened", "welcome") and ms <= DAY_MS for w, s, ms in reports)
    assert sent.count("welcome") == 1
    assert sent.count("opened_it") == opened
    # They have no telephone, so the other branch says nothing; it is taken all the same.
    assert term.moves("c", ["timed_out", "matched"]) == ["matched" if opened else "timed_out"]
    priced = "free" if price == 0 else "cheap" if price < 100 else "dear"
    assert [step for step in sent if step in ("free", "cheap", "dear")] == [priced]
