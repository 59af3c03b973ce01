"""Law: what asks for the same moment over and over is stopped, and nothing else with it."""

from datetime import tzinfo

from sojourn.core.declared.definitions import Definitions, Limits
from sojourn.core.declared.entry import Entry, OnEvent, OnSchedule
from sojourn.core.declared.steps import Wait
from support.play import Player, play
from support.project import HOUR, START, journey, project, touch

#: A wait of no time that leads to itself: the checker refuses it, the core must bear it.
SPINNING = journey(
    "spinning",
    enter=Entry(OnEvent(("Signed Up",))),
    steps=[Wait("pause", HOUR, next="round"), Wait("round", 0, next="round")],
)
RESTING = journey(
    "resting", enter=Entry(OnEvent(("Signed Up",))), steps=[Wait("pause", HOUR), Wait("rest", HOUR)]
)


def _still(at: int, zone: tzinfo) -> int:
    return START + HOUR


def schedule(*, broken: bool) -> Definitions:
    """A journey begins an hour after the start; a broken schedule names that moment for ever."""
    following = _still if broken else lambda at, zone: START + HOUR if at < START + HOUR else 0
    return project(
        journey("timed", enter=Entry(OnSchedule(following)), steps=[Wait("pause", HOUR)]),
        RESTING,
    )


def ends(player: Player) -> dict[str, str]:
    return {t.journey: t.reason for t in player.transitions if t.journey}


def test_a_run_that_asks_for_its_own_moment_is_parked() -> None:
    player = play(project(SPINNING), [touch("Signed Up")])
    last = player.transitions[-1]
    assert (last.reason, last.at) == ("parked", START + HOUR)
    assert last.detail == "it asks for the same moment again and again"
    assert player.notes == ["parked"]
    (run,) = player.state.runs
    assert (run.step, run.parked) == ("round", last.detail)


def test_it_is_woken_as_often_as_the_bound_says() -> None:
    for most in (1, 7):
        player = play(project(SPINNING, limits=Limits(wakes_at_once=most)), [touch("Signed Up")])
        assert player.moves().count(("round", "round", "elapsed")) == most - 1


def test_the_customers_other_runs_go_on() -> None:
    player = play(project(SPINNING, RESTING), [touch("Signed Up")])
    assert ends(player) == {"spinning": "parked", "resting": "completed"}


def test_a_schedule_that_names_its_own_moment_is_over() -> None:
    player = Player(schedule(broken=True)).tell(touch("Signed Up")).until(START + 3 * HOUR)
    assert player.entered("timed") == [START + HOUR]
    assert player.notes == ["defect_without_input"]
    assert ends(player)["resting"] == "completed"


def test_one_moment_for_many_is_no_spinning() -> None:
    runs = [
        journey(
            f"j{number}",
            enter=Entry(OnEvent(("Signed Up",))),
            steps=[Wait("pause", HOUR, next="rest"), Wait("rest", HOUR)],
        )
        for number in range(40)
    ]
    player = play(project(*runs), [touch("Signed Up")])
    assert set(ends(player).values()) == {"completed"}
    assert player.notes == []
