"""Law: a position is read as it was written, and its text always fits beside an offset."""

import base64
import zlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.connector.position import (
    BROKER_BYTES,
    FULL_BYTES,
    SPAN,
    Position,
    Resumed,
    position_text,
    read_position,
    resume,
)

#: Of one partition, as many as are taken up, and those of one poll more.
OPEN = 1_500


@st.composite
def positions(draw: st.DrawFn) -> Position:
    offset = draw(st.integers(0, 2**50))
    holes = draw(st.sets(st.integers(1, SPAN), max_size=40))
    # What is open is behind the first that is, and before the last that is done.
    end = max(holes, default=0) + draw(st.integers(1, 20)) if holes else 0
    pairs = draw(
        st.dictionaries(
            st.integers(0, 999), st.tuples(st.integers(0, 2**45), st.integers(0, 2**45)), max_size=3
        )
    )
    held = frozenset(offset + at for at in {0, *holes}) if holes else frozenset()
    return Position(offset, offset + end + bool(holes), held, pairs)


@given(positions())
def test_is_read_as_it_was_written(position: Position) -> None:
    assert read_position(position.offset, position_text(position)) == position


def test_what_is_done_is_known() -> None:
    position = Position(10, 20, frozenset({10, 12}))
    assert [at for at in range(10, 30) if not position.is_done(at)] == [10, 12, *range(20, 30)]


@pytest.mark.parametrize("span", [2_000, 24_000, 200_000, SPAN])
@pytest.mark.parametrize("seed", range(4))
def test_the_text_fits_however_the_holes_lie(span: int, seed: int) -> None:
    rng = Random(seed)
    near = rng.random()
    places = {int(span * rng.random() ** (1 + 9 * near)) for _ in range(OPEN)}
    position = Position(0, span, frozenset({0, *places}), {999: (2**45, 2**45)})
    text = position_text(position)
    assert len(text.encode()) < BROKER_BYTES
    # What does not fit is left out from its end, so it comes again; nothing is taken for done.
    found = read_position(0, text)
    assert found.open <= position.open
    assert all(position.is_done(at) for at in range(found.end) if found.is_done(at))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_under_way_when_reading_stops_can_be_kept(seed: int) -> None:
    """The text may still grow while what is open is done: it then has more kinds of bytes."""
    rng = Random(seed)
    span = 10_000 * 4**seed
    held = {0, *rng.sample(range(span), 999)}
    while len(position_text(Position(0, span, frozenset(held)))) >= FULL_BYTES:
        held -= set(rng.sample(sorted(held - {0}), 20))
    held |= set(range(span, span + 500))
    while len(held) > 1:
        position = Position(0, span + 500, frozenset(held))
        assert read_position(0, position_text(position)).open >= held - {*range(span, span + 500)}
        held -= set(rng.sample(sorted(held - {0}), min(50, len(held) - 1)))


def test_one_that_is_stuck_takes_next_to_nothing() -> None:
    assert len(position_text(Position(0, SPAN, frozenset({0})))) < 300


@pytest.mark.parametrize(
    "text", ["", "x", "{}", '{"version":2}', '{"version":1,"done":"!!"}', "é", '{"version":1']
)
def test_of_a_text_that_is_not_ours_only_the_offset_holds(text: str) -> None:
    assert read_position(7, text) == Position(7, 7)


def test_a_text_that_unpacks_to_too_much_is_cut() -> None:
    bomb = base64.b85encode(zlib.compress(b"\xff" * 10_000_000)).decode()
    text = position_text(Position(0, 0)).replace('"done":""', f'"done":"{bomb}"')
    assert read_position(0, text).end <= SPAN + 8_000


def test_the_text_of_release_0_3_is_read() -> None:
    text = '{"version":1,"pairs":{"3":[17,4]},"done":"c$^by000200F?"}'
    done = {7, 9, 20}
    assert read_position(5, text) == Position(5, 21, frozenset(range(5, 21)) - done, {3: (17, 4)})


KEPT = Position(10, 20, frozenset({10, 15}), {0: (1, 2)})


@pytest.mark.parametrize(
    ("start", "end", "resumed"),
    [
        (0, 20, Resumed(KEPT)),
        (10, 99, Resumed(KEPT)),
        # What has expired was not done, but for those that were.
        (12, 99, Resumed(Position(12, 20, frozenset({15}), KEPT.pairs), lost=1)),
        (25, 99, Resumed(Position(25, 25, pairs=KEPT.pairs), lost=7)),
        # Another log: what is said of offsets holds for none of its records.
        (0, 9, Resumed(Position(0, 0, pairs=KEPT.pairs), anew=True)),
    ],
)
def test_the_log_may_have_changed_meanwhile(start: int, end: int, resumed: Resumed) -> None:
    assert resume(KEPT, start=start, end=end) == resumed
