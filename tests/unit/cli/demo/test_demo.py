"""The parts of `sojourn dev`: compressed time, reports at their time, and the board."""

from typing import Any

from sojourn.cli.demo.board import Board
from sojourn.cli.demo.pace import Pace
from sojourn.cli.demo.reports import Connector


def _action(number: int) -> dict[str, Any]:
    return {
        "id": f"a{number}",
        "kind": "send",
        "customer": f"c{number}",
        "channel": "email",
        "at": "2026-03-02T20:15:00.000Z",
    }


AT = 1_772_482_500_000


def test_time_runs_faster_by_the_speed() -> None:
    pace = Pace(simulated_at=1_000, began_s=50.0, speed=3600)
    assert pace.now(50.0) == 1_000
    assert pace.now(51.0) == 1_000 + 3_600_000
    assert pace.wait_s(1_000 + 7_200_000, steady_s=50.0) == 2.0
    assert pace.wait_s(0, steady_s=50.0) == 0.0


def test_reports_come_in_order_and_only_when_their_time_has_come() -> None:
    connector = Connector(seed=1)
    for number in range(30):
        assert connector.take(_action(number))
    assert connector.due(AT) == []
    soon = connector.due(AT + 60_000)
    later = connector.due(AT + 30 * 86_400_000)
    assert {report.type for report in soon} >= {"Message Sent", "Message Delivered"}
    assert "Message Opened" in {report.type for report in later}
    times = [report.occurred_at for report in [*soon, *later]]
    assert times == sorted(times)
    assert connector.due(AT + 30 * 86_400_000) == []


def test_an_action_that_comes_again_is_not_carried_out_again() -> None:
    connector = Connector(seed=1)
    connector.take(_action(1))
    once = connector.due(AT + 30 * 86_400_000)
    assert not connector.take(_action(1))
    assert once
    assert connector.due(AT + 30 * 86_400_000) == []


def test_the_board_counts_what_passes_and_keeps_the_first_action() -> None:
    board = Board()
    board.produced("c1")
    board.produced("c1", report=True)
    board.acted({"channel": "email"}, elapsed_s=3.21)
    board.acted({"channel": "push"}, elapsed_s=9.0)
    for reason in ("entered", "entered", "exited"):
        board.moved({"reason": reason})
    board.refused("not_json")
    summary = board.summary(seconds=12.0)
    assert summary["events"] == 2
    assert summary["customers"] == 1
    assert summary["actions"] == 2
    assert summary["first_action_s"] == 3.21
    assert summary["dead_letters_by_reason"] == {"not_json": 1}
    assert board.runs_under_way == 1
    line = board.status(now=AT, per_second=41.7).plain
    assert line.startswith("Mon 02 Mar 20:15   42 events/s   1 customers   1 runs under way")
    assert "1 dead letters" in line


def test_nothing_yet_is_said_as_such() -> None:
    assert Board().summary(seconds=1)["first_action_s"] is None
    assert "no actions yet" in Board().status(now=AT, per_second=0).plain
