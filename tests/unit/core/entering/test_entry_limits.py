"""How often a customer may enter: again, at once and at most, whatever opens the journey."""

from datetime import UTC, tzinfo

from sojourn.core.declared.clause import Count
from sojourn.core.declared.definitions import Lifecycle, StageRule
from sojourn.core.declared.entry import Again, Entry, OnAbsence, OnCommand, OnSchedule, OnStage
from sojourn.core.declared.steps import Wait
from sojourn.core.entering.requested import JOURNEY_REQUESTED
from sojourn.core.event import Touchpoint
from support.play import Player
from support.project import DAY, HOUR, START, journey, project, touch

#: Loyalty is come to and lost again by turns.
BACK_AND_FORTH = Lifecycle(
    "awareness",
    (
        StageRule("awareness"),
        StageRule("decision", on=("Product Removed",), source="purchase"),
        StageRule("purchase", on=("Order Completed",)),
    ),
)


def held(entry: Entry, *, wait_ms: int = HOUR) -> Player:
    """A customer of a journey whose runs last for `wait_ms`."""
    here = journey("here", enter=entry, steps=[Wait("pause", wait_ms)])
    return Player(project(here, lifecycle=BACK_AND_FORTH))


def daily(after: int, _: tzinfo) -> int:
    return after - after % DAY + DAY


def request(at: int, key: str = "") -> Touchpoint:
    return touch(JOURNEY_REQUESTED, at=at, id=f"r{at}{key}", journey="here", key=key)


def test_a_schedule_opens_no_second_run_while_one_is_open() -> None:
    player = held(Entry(OnSchedule(daily)), wait_ms=36 * HOUR).tell(touch("Signed Up"))
    player.until(START + 4 * DAY)
    first = daily(START, UTC)
    assert player.entered() == [first, first + 2 * DAY]


def test_never_again_holds_for_silence_too() -> None:
    player = held(Entry(OnAbsence(DAY), again=Again("never")))
    player.tell(touch("Signed Up"), touch("Signed Up", at=START + 9 * DAY)).run_out()
    assert player.entered() == [START + DAY]


def test_again_after_a_time_counts_from_the_end() -> None:
    player = held(Entry(OnStage(("purchase",)), again=Again("after", 10 * DAY)))
    for day in (0, 5, 11):
        player.tell(
            touch("Product Removed", at=START + day * DAY - 1, cart_id="k", product_id="p"),
            touch("Order Completed", at=START + day * DAY),
        )
    assert player.entered() == [START, START + 11 * DAY]


def test_at_once_counts_the_runs_of_all_keys() -> None:
    player = held(Entry(OnCommand(), at_once=2), wait_ms=DAY)
    player.tell(request(START, "a"), request(START + 1, "b"), request(START + 2, "c"))
    assert [run.key for run in player.state.runs] == ["a", "b"]
    assert player.notes == ["limit_of_runs"]
    player.tell(request(START + 2 * DAY, "c"))
    assert [run.key for run in player.state.runs] == ["c"]


def test_at_most_so_many_within_a_window() -> None:
    player = held(Entry(OnSchedule(daily), at_most=Count(2, 7 * DAY))).tell(touch("Signed Up"))
    player.until(START + 10 * DAY)
    first = daily(START, UTC)
    days = [(at - first) // DAY for at in player.entered()]
    assert days == [0, 1, 7, 8]
    assert player.notes.count("limit_of_runs") == 6


def test_at_most_counts_what_began_and_not_what_was_refused() -> None:
    player = held(Entry(OnCommand(), at_most=Count(1, 10 * DAY)))
    for day in (0, 4, 8, 11):
        player.tell(request(START + day * DAY))
    assert player.entered() == [START, START + 11 * DAY]
