"""Law: a position is read as it was written, and its text always fits beside an offset."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.connector.position import POLL, SPAN, Position, position_text, read_position

#: What a broker takes unless it was told otherwise (offset.metadata.max.bytes).
BROKER_BYTES = 4096


@st.composite
def positions(draw: st.DrawFn) -> Position:
    offset = draw(st.integers(0, 2**50))
    ahead = draw(st.sets(st.integers(0, SPAN + POLL - 1), max_size=40))
    pairs = draw(
        st.dictionaries(
            st.integers(0, 999), st.tuples(st.integers(0, 2**45), st.integers(0, 2**45)), max_size=3
        )
    )
    return Position(offset, frozenset(offset + at for at in ahead), pairs)


@given(positions())
def test_is_read_as_it_was_written(position: Position) -> None:
    assert read_position(position.offset, position_text(position)) == position


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_text_fits_however_the_holes_lie(share: float) -> None:
    rng = Random(7)
    done = frozenset(at for at in range(1, SPAN + POLL) if rng.random() < share)
    text = position_text(Position(0, done, {999: (2**45, 2**45)}))
    assert len(text.encode()) < BROKER_BYTES
    assert read_position(0, text).done == done


@pytest.mark.parametrize(
    "text", ["", "x", "{}", '{"version":2}', '{"version":1,"done":"!!"}', "é", '{"version":1']
)
def test_of_a_text_that_is_not_ours_only_the_offset_holds(text: str) -> None:
    assert read_position(7, text) == Position(7)


def test_a_text_that_unpacks_to_too_much_is_cut() -> None:
    import base64
    import zlib

    bomb = base64.b85encode(zlib.compress(b"\xff" * 10_000_000)).decode()
    text = position_text(Position(0)).replace('"done":""', f'"done":"{bomb}"')
    assert len(read_position(0, text).done) <= SPAN + POLL + 8
