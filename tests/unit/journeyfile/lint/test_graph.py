from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sojourn.journeyfile.format.flow import Flow, lay_out
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.lint.graph import free_targets, reached_freely, rounds, steps_of
from sojourn.journeyfile.lint.timing import Delay, certain_steps, earliest_ms

HOUR_MS = 3_600_000
NAMES = "abcdef"
GRAPHS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES + "z"), max_size=4), max_size=6
)


def _flow(*steps: Any) -> Flow:
    told = {"journey": "x", "enter": {"on": "e"}, "steps": list(steps)}
    return lay_out(JourneyModel.model_validate(told).steps)


def _wait(step_id: str, wait: Any = "1h", **more: Any) -> dict[str, Any]:
    return {"wait": wait, "id": step_id, **more}


def _tag(step_id: str) -> dict[str, Any]:
    return {"tag": {"add": "t"}, "id": step_id}


def _free(flow: Flow, step_id: str) -> list[str | None]:
    steps = steps_of(flow)
    return list(free_targets(steps[step_id], steps))


def _walks_back(ways: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    """Whether a walk of any length leads from one to the other, found the slow way."""
    found: set[str] = set()
    level = set(ways.get(start, ()))
    while level - found:
        found |= level
        level = {target for name in level for target in ways.get(name, ())}
    return goal in found


@given(ways=GRAPHS)
def test_a_round_holds_exactly_those_that_lead_to_each_other(ways: dict[str, list[str]]) -> None:
    told = rounds(ways)
    for name in ways:
        members = [members for members in told if name in members]
        assert bool(members) == _walks_back(ways, name, name)
        for other in ways:
            both = _walks_back(ways, name, other) and _walks_back(ways, other, name)
            assert (bool(members) and other in members[0]) == both
    order = list(ways)
    assert [*map(order.index, (members[0] for members in told))] == sorted(
        order.index(members[0]) for members in told
    )
    for round_trip in told:
        assert list(round_trip) == sorted(round_trip, key=order.index)


def test_a_long_row_is_no_matter_of_depth() -> None:
    names = [str(number) for number in range(5_000)]
    ways: dict[str, list[str]] = {name: [after] for name, after in pairwise(names)}
    assert rounds(ways) == []
    ways[names[-1]] = [names[0]]
    assert len(rounds(ways)[0]) == 5_000


def test_time_passes_at_waits_and_nowhere_else() -> None:
    wait_for = {"wait_for": "e", "up_to": "1h", "id": "f"}
    flow = _flow(_tag("t"), _wait("w"), wait_for, _tag("last"))
    assert _free(flow, "t") == ["w"]
    assert _free(flow, "w") == []
    assert _free(flow, "f") == []
    assert reached_freely("t", steps_of(flow)) == {"t", "w"}
    assert reached_freely("last", steps_of(flow)) == {"last", None}


def test_a_day_that_has_passed_holds_nobody_unless_the_next_one_is_waited_for() -> None:
    def day(if_past: str) -> dict[str, str]:
        return {"date": "2026-12-24", "at": "09:00", "if_past": if_past}

    flow = _flow(*(_wait(word, day(word)) for word in ("run", "skip", "exit", "next")), _tag("t"))
    assert _free(flow, "run") == ["skip"]
    assert _free(flow, "skip") == ["exit"]
    assert _free(flow, "exit") == []
    assert _free(flow, "next") == []


def test_rows_side_by_side_hold_until_they_join() -> None:
    def beside(join: str, *, both_wait: bool) -> Flow:
        rows = {"a": [_wait("w")], "b": [_wait("v")] if both_wait else [_tag("s")]}
        return _flow({"together": rows, "join": join, "id": "beside"}, _tag("t"))

    assert _free(beside("all", both_wait=False), "beside") == ["w", "s"]
    assert _free(beside("first", both_wait=True), "beside") == ["w", "v"]
    assert _free(beside("first", both_wait=False), "beside") == ["w", "s", "t"]
    assert _free(beside("none", both_wait=True), "beside") == ["w", "v", "t"]


def test_what_is_certain_ends_where_ways_part() -> None:
    choose = {"choose": [{"when": "true", "steps": [_tag("x")]}], "id": "c"}
    flow = _flow(_tag("t"), _wait("w", "2h"), _tag("u"), choose, _tag("v"))
    assert [(placed.id, delay) for placed, delay in certain_steps(flow)] == [
        ("t", Delay()),
        ("w", Delay()),
        ("u", Delay(2 * HOUR_MS)),
    ]


def test_a_local_time_is_a_moment_of_its_own() -> None:
    morning = {"for": "1d", "then_until": "09:00"}
    flow = _flow(_wait("w"), _wait("m", morning), _tag("t"), _wait("h", "2h"), _tag("u"))
    at = {placed.id: delay for placed, delay in certain_steps(flow)}
    assert at["t"].passed_ms == 0
    assert at["u"] == Delay(2 * HOUR_MS, at["t"].moments)
    other = _flow(_wait("w", "3h"), _wait("m", morning), _tag("t"))
    assert {placed.id: delay for placed, delay in certain_steps(other)}["t"] != at["t"]


def test_a_wait_that_may_begin_anew_leaves_nothing_certain_behind_it() -> None:
    flow = _flow(_wait("w", restart={"on": "e"}), _tag("t"))
    assert [placed.id for placed, _ in certain_steps(flow)] == ["w"]


def test_the_earliest_way_counts() -> None:
    wait_for = {"wait_for": "e", "up_to": "5h", "id": "f", "then": [_tag("came")],
                "else": [_tag("late")]}  # fmt: skip
    flow = _flow(_wait("w"), wait_for, _wait("m", {"for": "1h", "then_until": "09:00"}), _tag("t"))
    found = {step: ms // HOUR_MS for step, ms in earliest_ms(flow).items()}
    assert found == {"w": 0, "f": 1, "came": 1, "late": 6, "m": 1, "t": 2}
    assert earliest_ms(_flow("exit")) == {}
