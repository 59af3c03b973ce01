"""Somebody who has only the documentation holds a run against the policies.

A history of late, repeated and unreadable rows goes through the command line. What comes out is
checked by a program that shares nothing with the engine, and that sees each rule broken.
"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

import pytest

from support.commands import sojourn
from support.outsider.bazaar import write_bazaar
from support.outsider.breaches import breaches, rules_of
from support.outsider.history import History
from support.outsider.reading import Course, Read, course_of


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    place = tmp_path_factory.mktemp("outsider")
    project, events, out = write_bazaar(place / "bazaar"), place / "events.jsonl", place / "out"
    files = ("--project", project, "--events", events, "--out", out, "--partitions", 1)
    actions: list[Any] = []
    for _ in range(2):
        # What connectors report is about what went out the first time.
        history = History(seed=5)
        history.add_customers(130, days=24)
        history.add_reports(actions)
        history.write(events)
        sojourn("simulate", *files)
        actions = [json.loads(line) for line in (out / "actions.jsonl").read_bytes().splitlines()]
    return course_of(sojourn("policies", project).last, events, out)


def test_no_rule_is_broken(course: Course) -> None:
    assert breaches(course) == []


def test_every_rule_was_put_to_the_test(course: Course) -> None:
    reasons = {decision["reason"] for decision in course.decisions}
    assert reasons >= {
        *("no_consent", "suppressed", "no_address", "outside_reply_window", "outside_window"),
        *("holdout", "over_cap", "too_soon", "quiet_hours", "in_arbitration", "sold_out"),
        *("over_budget", "answered", "run_exited", "no_channel_left", "expired"),
    }


Change = Callable[[Any], object]


def stricter(change: Change) -> Callable[[Course], Course]:
    """Other policies than were in force."""

    def changed(course: Course) -> Course:
        policies = deepcopy(course.policies)
        change(policies)
        return replace(course, policies=policies)

    return changed


def without_decisions(outcome: str) -> Callable[[Course], Course]:
    """Decisions that went missing."""

    def changed(course: Course) -> Course:
        kept = [one for one in course.decisions if one["outcome"] != outcome]
        return replace(course, decisions=kept)

    return changed


def with_action(make: Callable[[Course], Mapping[str, Any]]) -> Callable[[Course], Course]:
    """An action more."""
    return lambda course: replace(course, actions=[*course.actions, make(course)])


def blocked(course: Course) -> Course:
    """Everybody had said at once that they want to hear nothing."""
    word = {"type": "Blocked", "occurred_at": "2026-03-20T00:00:00Z"}
    reads = {
        name: [reads[0], Read(reads[0].place, reads[0].clock, word), *reads[1:]]
        for name, reads in course.reads.items()
    }
    return replace(course, reads=reads)


def after_exit(course: Course) -> Mapping[str, Any]:
    over = next(move["run"] for move in course.transitions if move["reason"] == "exited")
    return {**course.actions[0], "run": over, "at": "2027-01-01T00:00:00Z"}


def to_held_out(course: Course) -> Mapping[str, Any]:
    held = next(one["customer"] for one in course.decisions if one["reason"] == "holdout")
    return {**course.actions[0], "category": "promotional", "customer": held}


def in_other_arm(course: Course) -> Course:
    one = next(one for one in course.decisions if one["outcome"] == "exposed")
    other = {**one, "arm": f"{one['experiment']['name']}=another"}
    return replace(course, decisions=[*course.decisions, other])


def elsewhere(course: Course) -> Course:
    return replace(course, actions=[{**one, "to": "x@example.test"} for one in course.actions])


NARROW: Final = {"from": "12:00", "to": "12:01"}
FAULTS: Final[Mapping[str, Callable[[Course], Course]]] = {
    "consent": stricter(lambda it: it["consent"]["promotional"]["push"].update(needs="opt in")),
    "suppression": blocked,
    "address": elsewhere,
    "window": stricter(
        lambda it: it["channels"]["email"].update(hours=[{"of": ["service"], **NARROW}])
    ),
    "quiet hours": stricter(
        lambda it: it["quiet_hours"].update(service={"from": "06:00", "to": "23:00"})
    ),
    "reply window": stricter(
        lambda it: it["channels"]["chat"]["reply_windows"][0].update(for_s=60)
    ),
    "cap": stricter(lambda it: it["caps"][0].update(at_most=1)),
    "slot": stricter(lambda it: it["arbitration"].update(window_s=36_000)),
    "budget": stricter(lambda it: it["budgets"][0].update(at_most_micros=100_000)),
    "stock": stricter(lambda it: it["offers"]["few"].update(count=5)),
    "one code": stricter(lambda it: it["offers"]["mine"].update(lasts_s=None)),
    "own code": stricter(lambda it: it["offers"]["few"].update(codes="own")),
    "shown": without_decisions("granted"),
    "pair": with_action(lambda course: course.actions[0]),
    "one end": without_decisions("dropped"),
    "exit": with_action(after_exit),
    "holdout": with_action(to_held_out),
    "arm": in_other_arm,
}


@pytest.mark.parametrize("rule", FAULTS)
def test_the_program_sees_the_rule_broken(course: Course, rule: str) -> None:
    assert rule in rules_of(breaches(FAULTS[rule](course)))
