from sojourn.journeyfile.format.flow import Flow, lay_out, unreachable
from sojourn.journeyfile.format.journey import JourneyModel


def _flow(*steps: object) -> Flow:
    model = JourneyModel.model_validate(
        {"journey": "x", "enter": {"on": "e"}, "steps": list(steps)}
    )
    return lay_out(model.steps)


def _wait(step_id: str) -> dict[str, str]:
    return {"wait": "1h", "id": step_id}


def _wait_for(step_id: str, **branches: object) -> dict[str, object]:
    return {"wait_for": "e", "up_to": "1h", "id": step_id, **branches}


def _ways(flow: Flow) -> dict[str, tuple[str | None, ...]]:
    return {placed.id: placed.targets() for placed in flow.steps}


def test_steps_follow_each_other_and_exit_is_the_end() -> None:
    flow = _flow(_wait("a"), _wait("b"), "exit")
    assert flow.first == "a"
    assert _ways(flow) == {"a": ("b",), "b": ("exit",)}


def test_a_branch_goes_on_behind_what_it_belongs_to() -> None:
    flow = _flow(_wait_for("w", then=[_wait("a")]), _wait("z"))
    assert _ways(flow) == {"w": ("a", "z"), "a": ("z",), "z": (None,)}


def test_an_inner_branch_goes_on_behind_the_outer_one() -> None:
    inner = _wait_for("inner", **{"else": [_wait("deep")]})
    flow = _flow(_wait_for("outer", then=[inner], **{"else": "exit"}), _wait("z"))
    assert _ways(flow) == {
        "outer": ("inner", "exit"),
        "inner": ("z", "deep"),
        "deep": ("z",),
        "z": (None,),
    }


def test_a_journey_that_only_exits_has_no_step() -> None:
    assert _flow("exit") == Flow("exit", ())


def test_ids_without_a_name_come_from_the_place_and_differ() -> None:
    choose = {
        "choose": [
            {"when": "true", "steps": [{"wait": "1h"}, {"wait": "1h"}]},
            {"otherwise": [{"wait": "1h"}]},
        ]
    }
    flow = _flow({"wait": "1h"}, choose, _wait_for("w", then=[{"wait": "1h"}]))
    assert [placed.id for placed in flow.steps] == [
        "1",
        "2",
        "2.1.1",
        "2.1.2",
        "2.2.1",
        "w",
        "w.then.1",
    ]


def test_only_the_first_of_a_row_that_cannot_be_reached_is_named() -> None:
    flow = _flow(_wait("a"), "exit", _wait("b"), _wait("c"))
    assert [placed.id for placed in unreachable(flow, ())] == ["b"]


def test_where_an_exit_leads_can_be_reached() -> None:
    flow = _flow(_wait("a"), "exit", _wait("b"), _wait("c"))
    assert unreachable(flow, ["b"]) == ()
    assert [placed.id for placed in unreachable(flow, ["c"])] == ["b"]


def test_what_stands_behind_two_branches_that_exit_cannot_be_reached() -> None:
    flow = _flow(_wait_for("w", then="exit", **{"else": "exit"}), _wait("z"))
    assert [placed.id for placed in unreachable(flow, ())] == ["z"]
    assert unreachable(_flow(_wait_for("w", then="exit"), _wait("z")), ()) == ()
