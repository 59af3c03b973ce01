"""A step finds the events of those ways of a wait that lead to it, and of no others."""

from sojourn.journeyfile.format.flow import Flow, lay_out
from sojourn.journeyfile.format.heard import Waits
from sojourn.journeyfile.format.journey import JourneyModel


def _flow(*steps: object) -> Flow:
    model = JourneyModel.model_validate(
        {"journey": "x", "enter": {"on": "e"}, "steps": list(steps)}
    )
    return lay_out(model.steps)


def _pause(step_id: str) -> dict[str, str]:
    return {"wait": "1h", "id": step_id}


def _race(*options: object, **branches: object) -> dict[str, object]:
    return {"wait_for": list(options), "up_to": "1h", "id": "race", **branches}


def test_a_plain_wait_gives_all_its_events_to_what_stands_behind() -> None:
    flow = _flow({"wait_for": ["a", "b"], "up_to": "1h", "id": "answer"}, _pause("behind"))
    assert Waits(flow).at("behind") == {"answer": ("a", "b")}
    assert Waits(flow).at("answer") == {}


def test_within_one_way_only_its_own_event_was_heard() -> None:
    flow = _flow(
        _race({"on": "a", "then": [_pause("of_a")]}, {"on": "b", "then": [_pause("of_b")]}),
        _pause("behind"),
    )
    assert Waits(flow).at("of_a") == {"race": ("a",)}
    assert Waits(flow).at("of_b") == {"race": ("b",)}
    assert Waits(flow).at("behind") == {"race": ("a", "b")}


def test_a_way_that_exits_gives_nothing_to_what_stands_behind() -> None:
    flow = _flow(_race({"on": "a", "then": "exit"}, {"on": "b"}, **{"else": "exit"}), _pause("z"))
    assert Waits(flow).at("z") == {"race": ("b",)}


def test_a_loop_brings_back_what_an_earlier_pass_heard() -> None:
    race = _race({"on": "a", "then": [_pause("of_a")]}, {"on": "b", "then": [_pause("of_b")]})
    flow = _flow({"repeat": [race, _pause("rest")], "times": 2, "id": "loop"})
    assert Waits(flow).at("of_a") == {"race": ("a", "b")}


def test_a_step_to_which_no_event_leads_may_find_any() -> None:
    flow = _flow(
        _race({"on": "a", "then": "exit"}, {"on": "b", "then": "exit"}),
        _pause("forget"),
    )
    assert Waits(flow).at("forget") == {"race": ("a", "b")}


def test_reports_and_waits_without_a_name_keep_nothing() -> None:
    flow = _flow(
        {"send": "m", "id": "m", "category": "service", "channel": "email"},
        {"wait_for": "opened", "about": "m", "up_to": "1h", "id": "looked"},
        {"wait_for": "a", "up_to": "1h"},
        _race({"on": "clicked", "about": "m"}, {"on": "b"}),
        _pause("behind"),
    )
    assert Waits(flow).at("behind") == Waits(flow).anywhere() == {"race": ("b",)}
