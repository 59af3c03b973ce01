"""The demo's display: whole stories, at a pace that eyes can follow."""

import io

import pytest
from rich.console import Console

from sojourn.cli.demo.display import Display


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def display(out: io.StringIO) -> Display:
    return Display(Console(file=out, width=100), entries_per_s=1)


def _entry(run: str) -> dict[str, str]:
    return {"run": run, "reason": "entered", "journey": "cart", "customer": "c1"}


def test_a_run_whose_entry_was_shown_is_followed_to_its_end(display: Display) -> None:
    assert display.show("transitions", _entry("r1"), elapsed_s=1.0)
    assert not display.show("transitions", _entry("r2"), elapsed_s=1.5)
    assert display.show("actions", {"run": "r1"}, elapsed_s=1.6)
    assert not display.show("actions", {"run": "r2"}, elapsed_s=1.7)
    assert display.show("transitions", {"run": "r1", "reason": "completed"}, elapsed_s=9.0)
    assert not display.show("actions", {"run": "r1"}, elapsed_s=9.1)


def test_new_runs_are_taken_up_at_the_pace_given(display: Display) -> None:
    shown = [
        display.show("transitions", _entry(f"r{number}"), elapsed_s=number / 10)
        for number in range(100)
    ]
    assert 9 <= sum(shown) <= 11


def test_moves_that_only_repeat_are_left_out_and_dead_letters_never_are(
    display: Display, out: io.StringIO
) -> None:
    display.show("transitions", _entry("r1"), elapsed_s=1.0)
    assert not display.show("transitions", {"run": "r1", "reason": "reached"}, elapsed_s=1.1)
    assert display.show("dead-letters", {"reason": "not_json"}, elapsed_s=1.2)
    assert "not_json" in out.getvalue()


def test_nothing_is_redrawn_where_no_terminal_is(display: Display, out: io.StringIO) -> None:
    with display:
        display.say("hello")
    assert not display.has_status_line
    assert out.getvalue() == "hello\n"
