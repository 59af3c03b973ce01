"""The demo's display: whole stories, at a pace that eyes can follow."""

import io

from rich.console import Console

from sojourn.cli.demo.display import Display
from sojourn.cli.demo.stories import Stories


def _entry(run: str, journey: str = "cart") -> dict[str, str]:
    return {"run": run, "reason": "entered", "journey": journey, "customer": "c1"}


def test_a_run_whose_entry_was_told_is_told_to_its_end_and_another_is_not() -> None:
    stories = Stories(entries_per_s=1)
    assert stories.take("transitions", _entry("r1"), elapsed_s=1.0)
    assert not stories.take("transitions", _entry("r2"), elapsed_s=1.5)
    assert stories.take("actions", {"run": "r1"}, elapsed_s=1.6)
    assert not stories.take("actions", {"run": "r2"}, elapsed_s=1.7)
    assert stories.take("transitions", {"run": "r1", "reason": "completed"}, elapsed_s=9.0)
    # The last action of a run may come behind its end, from another topic.
    assert stories.take("actions", {"run": "r1"}, elapsed_s=9.1)


def test_what_comes_before_its_entry_is_told_behind_it() -> None:
    stories = Stories(entries_per_s=1)
    action = {"run": "r1", "step": "first"}
    assert stories.take("actions", action, elapsed_s=1.0) == []
    told = stories.take("transitions", _entry("r1"), elapsed_s=1.1)
    assert told == [("transitions", _entry("r1")), ("actions", action)]


def test_new_runs_are_taken_up_at_the_pace_given() -> None:
    stories = Stories(entries_per_s=1)
    taken = [
        bool(stories.take("transitions", _entry(f"r{number}"), elapsed_s=number / 10))
        for number in range(100)
    ]
    assert 9 <= sum(taken) <= 11


def test_no_journey_crowds_the_others_out() -> None:
    stories = Stories(entries_per_s=100)
    stories.take("transitions", _entry("first", "rare"), elapsed_s=0)
    taken = [
        bool(stories.take("transitions", _entry(f"r{number}"), elapsed_s=1.0 + number))
        for number in range(50)
    ]
    assert sum(taken) == 4
    assert stories.take("transitions", _entry("second", "rare"), elapsed_s=99)
    assert stories.take("transitions", _entry("r99"), elapsed_s=100)


def test_nobody_waits_for_a_journey_that_is_entered_once_in_a_while() -> None:
    stories = Stories(entries_per_s=100)
    stories.take("transitions", _entry("first", "rare"), elapsed_s=0)
    taken = [
        bool(stories.take("transitions", _entry(f"r{number}"), elapsed_s=1.0 + number))
        for number in range(200)
    ]
    assert all(taken[-100:])


def test_the_first_run_of_a_journey_is_always_told() -> None:
    stories = Stories(entries_per_s=0.01)
    assert stories.take("transitions", _entry("r1"), elapsed_s=1.0)
    assert not stories.take("transitions", _entry("r2"), elapsed_s=1.1)
    assert stories.take("transitions", _entry("r3", "rare"), elapsed_s=1.2)


def test_what_only_repeats_is_left_out_and_a_dead_letter_never_is() -> None:
    stories = Stories(entries_per_s=1)
    stories.take("transitions", _entry("r1"), elapsed_s=1.0)
    assert not stories.take("transitions", {"run": "r1", "reason": "reached"}, elapsed_s=1.1)
    assert not stories.take("decisions", {"run": "r1", "outcome": "sent"}, elapsed_s=1.1)
    unscored = {"run": "r1", "outcome": "sent", "candidates": [{"channel": "push", "score": None}]}
    assert not stories.take("decisions", unscored, elapsed_s=1.1)
    chosen = {**unscored, "candidates": [{"channel": "push", "score": 0.2}]}
    assert stories.take("decisions", chosen, elapsed_s=1.1)
    assert stories.take("decisions", {"run": "r1", "outcome": "dropped"}, elapsed_s=1.1)
    assert stories.take("decisions", {"run": "r1", "outcome": "deferred"}, elapsed_s=1.1)
    assert stories.take("dead-letters", {"reason": "not_json"}, elapsed_s=1.2)


def test_what_is_kept_in_mind_is_bounded() -> None:
    stories = Stories(entries_per_s=1)
    for number in range(3000):
        stories.take("actions", {"run": f"r{number}"}, elapsed_s=0)
    assert len(stories.take("transitions", _entry("r2999"), elapsed_s=1)) == 2
    assert len(stories.take("transitions", _entry("r0", "other"), elapsed_s=3)) == 1


def test_what_topics_bring_in_any_order_is_printed_in_its_own() -> None:
    out = io.StringIO()
    with Display(Console(file=out, width=100)) as display:
        display.show("transitions", {**_entry("r1"), "at": "2026-03-02T10:00:00Z"}, elapsed_s=1)
        exited = {"run": "r1", "reason": "exited", "at": "2026-03-02T10:05:00Z"}
        display.show("transitions", exited, elapsed_s=1)
        sent = {"run": "r1", "step": "code", "channel": "sms", "at": "2026-03-02T10:00:00Z"}
        display.show("actions", sent, elapsed_s=1)
    assert out.getvalue().index("entered") < out.getvalue().index("code →")
    assert out.getvalue().index("code →") < out.getvalue().index("exited")


def test_nothing_is_redrawn_where_no_terminal_is() -> None:
    out = io.StringIO()
    with Display(Console(file=out, width=100)) as display:
        display.say("hello")
        display.show("dead-letters", {"reason": "not_json"}, elapsed_s=1.0)
    assert not display.has_status_line
    assert out.getvalue().startswith("hello\n")
    assert "not_json" in out.getvalue()
