"""A child that stands still is ended, and its case is told; the others go on."""

import sys
import textwrap

import pytest

from fuzz.watch import Command, Done, watch

#: A child that works through its cases, but hangs or dies at those named.
CHILD = textwrap.dedent(
    """
    import json, sys, time
    first, step, end, hangs, sleeps, dies = int(sys.argv[1]), *json.loads(sys.argv[2])
    for case in range(first, end, step):
        while case in hangs:
            pass
        if case in sleeps:
            time.sleep(600)
        if case in dies:
            sys.exit(7)
        failed = "odd" if case == 3 else ""
        print(json.dumps({"case": case, "ms": 1.5, "failed": failed}), flush=True)
    """
)


def _commands(
    *, end: int, hangs: str = "[]", sleeps: str = "[]", dies: str = "[]", step: int = 2
) -> list[Command]:
    told = f"[{step}, {end}, {hangs}, {sleeps}, {dies}]"
    return [lambda first: [sys.executable, "-c", CHILD, str(first), told] for _ in range(step)]


def test_every_case_is_told_once() -> None:
    done = list(watch(_commands(end=9), end=9, bound_s=30))
    assert sorted(one.case for one in done) == list(range(9))
    assert [one for one in done if one.failed] == [Done(3, 1.5, "odd")]


def test_a_case_that_hangs_is_told_and_passed_over() -> None:
    done = list(watch(_commands(end=9, hangs="[4, 8]"), end=9, bound_s=0.5, idle_s=120))
    assert sorted(one.case for one in done) == list(range(9))
    hung = {one.case for one in done if "no answer" in one.failed}
    assert hung == {4, 8}


def test_a_case_that_waits_for_ever_without_working_is_told_too() -> None:
    done = list(watch(_commands(end=4, sleeps="[2]"), end=4, bound_s=30, idle_s=3))
    assert sorted(one.case for one in done) == list(range(4))
    assert {one.case for one in done if "no answer" in one.failed} == {2}


def test_a_child_that_dies_by_itself_is_no_silence() -> None:
    with pytest.raises(RuntimeError, match="case 5 stopped with exit code 7"):
        list(watch(_commands(end=9, dies="[5]"), end=9, bound_s=30))


def test_more_children_than_cases_do_no_harm() -> None:
    assert [one.case for one in watch(_commands(end=1, step=3), end=1, bound_s=30)] == [0]
