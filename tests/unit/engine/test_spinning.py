"""A customer who asks for the same moment over and over must not hold up the shard."""

import json

import pytest

from sojourn.core.declared.entry import Entry, OnEvent
from sojourn.core.declared.steps import Wait
from sojourn.engine.library import Shelf
from sojourn.engine.shard import ClockMode, Shard
from sojourn.engine.turn import Turn
from sojourn.wire.control import Control
from support.project import HOUR, MINUTE, START, journey, project, touch
from support.records import ARRIVAL, records

MUCH = 10_000_000
DEFINITIONS = project(
    journey(
        "spinning",
        enter=Entry(OnEvent(("Signed Up",))),
        steps=[Wait("pause", HOUR, next="round"), Wait("round", 0, next="round")],
    ),
    journey("resting", enter=Entry(OnEvent(("Product Viewed",))), steps=[Wait("pause", HOUR)]),
)


def shard(mode: ClockMode, *, at: int, max_woken: int = 100) -> Shard:
    """A shard of two customers, who wait from `at` on."""
    begin = (
        Control("activate", definitions="project-1"),
        touch("Signed Up", customer="an", at=at),
        touch("Product Viewed", customer="binh", at=at, product_id="p"),
    )
    here = Shard(Shelf(DEFINITIONS), clock_mode=mode, max_woken=max_woken)
    here.accept(here.decide(records(*begin), max_bytes=MUCH))
    return here


def ends(turn: Turn) -> list[tuple[str, str]]:
    moves = [json.loads(out.body) for out in turn.outgoing if out.kind == "transitions"]
    return [(m["customer"], m["reason"]) for m in moves if m["reason"] in ("parked", "completed")]


@pytest.mark.parametrize("max_woken", [1, 100])
def test_what_is_read_behind_it_is_decided(max_woken: int) -> None:
    here = shard("stream", at=START, max_woken=max_woken)
    last = touch("Product Viewed", customer="chi", at=START + 2 * HOUR, product_id="p")
    ended: list[tuple[str, str]] = []
    for _ in range(3):  # the two who wait, each in a turn of its own where one may be woken
        turn = here.decide(records(last, start=3), max_bytes=MUCH)
        here.accept(turn)
        ended += ends(turn)
        if turn.consumed:
            break
    assert turn.consumed == 1
    assert ended == [("an", "parked"), ("binh", "completed")]


def test_a_clock_that_moves_on_finds_nothing_more_to_do() -> None:
    here = shard("wall", at=ARRIVAL)
    turn = here.tick(ARRIVAL + 3 * HOUR, max_bytes=MUCH)
    assert turn is not None
    here.accept(turn)
    assert ends(turn) == [("an", "parked"), ("binh", "completed")]
    assert turn.tally.timers == 2
    assert turn.tally.notes["parked"] == 1
    assert here.tick(ARRIVAL + 3 * HOUR + MINUTE, max_bytes=MUCH) is None


def test_a_turn_that_is_decided_anew_comes_to_the_same() -> None:
    here = shard("wall", at=ARRIVAL)
    first = here.tick(ARRIVAL + 3 * HOUR, max_bytes=MUCH)
    again = here.tick(ARRIVAL + 3 * HOUR, max_bytes=MUCH)
    assert first is not None
    assert again is not None
    assert again.outgoing == first.outgoing
    assert again.writes == first.writes
