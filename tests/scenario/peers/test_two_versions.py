"""A new version comes into force while customers stand in the old one; nothing is sent again.

Delete of an occupied step: mautic#16262, mautic#6054. Past-dated delay on republish: mautic#3340,
mautic#16133.
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario.peers.school import DAY_MS, HOUR_MS, Term, in_paris, paused, school, text_of
from sojourn.core.declared.definitions import Pause, PausePolicy
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.wire.instant import parse_instant
from support.laws import tried

BEGIN = in_paris("2026-03-02 10:00")
CONTACTS = 100


def without_the_decision(migrate: str = "") -> Loaded:
    """The lessons without the decision after the first; `migrate` says what becomes of runs."""
    text = text_of("deleted_step")
    head, _, rest = text.partition("  - wait_for: opened\n")
    _, wait, tail = rest.partition("  - wait: 1d\n")
    assert wait
    line = f"migrate: {migrate}\n" if migrate else ""
    return school("deleted_step", head.replace("steps:\n", f"{line}steps:\n") + wait + tail)


NEW_LESSONS = """\
journey: deleted_step
title: Three other lessons by mail
enter: {on: Enrolled, key: event.course, again: never}
steps:
  - {send: other_one, id: other_one, category: service, channel: email}
  - {wait: 1d, id: other_day}
  - {send: other_two, id: other_two, category: service, channel: email}
"""


def enrolled(customers: int = 1) -> Term:
    """So many customers in the midst of the lessons, all of them at the decision."""
    term = Term(school("deleted_step"))
    for number in range(customers):
        term.tell(f"c{number}", "Enrolled", at=BEGIN, course="es", price=80)
    term.until(BEGIN + DAY_MS)
    return term


def test_the_plan_refuses_to_delete_a_step_on_which_customers_stand() -> None:
    term = enrolled(CONTACTS)
    plan = term.plan(without_the_decision())
    assert plan.stranded_runs == CONTACTS
    assert {group.standing.steps for group in plan.stranded} == {("looked",)}
    for migrate in ("keep", "exit", "{move: {looked: a_day}}", "{move: {looked: exit}}"):
        assert term.plan(without_the_decision(migrate)).stranded_runs == 0


@pytest.mark.parametrize(
    ("migrate", "lessons"),
    [
        # Forced through all the same: they finish as they began.
        ("", ["one", "one_again", "two"]),
        ("keep", ["one", "one_again", "two"]),
        ("{move: {looked: a_day}}", ["one", "two"]),
        ("exit", ["one"]),
    ],
)
def test_nobody_gets_a_lesson_twice(migrate: str, lessons: list[str]) -> None:
    term = enrolled(CONTACTS)
    term.activate(without_the_decision(migrate).definitions)
    for day in range(2, 30):
        term.until(BEGIN + day * DAY_MS)
    assert term.standings() == []
    for number in range(CONTACTS):
        assert term.sent(f"c{number}") == lessons
    assert len(term.sends()) == CONTACTS * len(lessons)


def test_whoever_is_through_does_not_go_through_the_steps_that_come_in_their_place() -> None:
    term = enrolled()
    term.until(BEGIN + 10 * DAY_MS)
    term.activate(school("deleted_step", NEW_LESSONS).definitions)
    term.tell("c0", "Enrolled", at=BEGIN + 11 * DAY_MS, course="es", price=80)
    term.tell("new", "Enrolled", at=BEGIN + 11 * DAY_MS, course="es", price=80)
    term.until(BEGIN + 30 * DAY_MS)
    assert term.sent("c0") == ["one", "one_again", "two"]
    assert term.sent("new") == ["other_one", "other_two"]


MAPS = st.sampled_from(["", "keep", "exit", "{move: {looked: a_day}}", "{move: {looked: two}}"])


@tried(60)
@given(
    migrate=MAPS,
    deleted_h=st.integers(0, 120),
    back_h=st.integers(0, 120),
    opened_h=st.one_of(st.none(), st.integers(0, 120)),
)
def test_whenever_it_is_deleted_and_taken_back_no_lesson_comes_twice(
    migrate: str, deleted_h: int, back_h: int, opened_h: int | None
) -> None:
    term = Term(school("deleted_step"))
    term.tell("c", "Enrolled", at=BEGIN, course="es", price=80)
    happenings = [(deleted_h, 0), (deleted_h + back_h, 1)]
    if opened_h is not None:
        happenings.append((opened_h, 2))
    for hour, what in sorted(happenings):
        term.until(BEGIN + hour * HOUR_MS)
        if what == 0:
            term.activate(without_the_decision(migrate).definitions)
        elif what == 1:
            # A rollback: the maps of the version before were for the way to it.
            term.activate(school("deleted_step").definitions, migrate=False)
        else:
            term.report("c", "opened", step="one", at=BEGIN + hour * HOUR_MS)
    term.until(BEGIN + 40 * DAY_MS)
    assert term.standings() == []
    assert set(Counter(term.sent("c")).values()) <= {1}


TERM_DATES = text_of("past_date")


@pytest.mark.parametrize(("rule", "sent"), [("skip", ["half", "ends"]), ("exit", []), ("run", [])])
def test_a_date_that_is_past_when_it_is_published_follows_its_own_rule(
    rule: str, sent: list[str]
) -> None:
    """The day was moved: for whoever waits for it, the new one is past already."""
    term = Term(school("past_date"))
    term.tell("c", "Enrolled", at=BEGIN, course="es", price=80)
    term.until(in_paris("2026-03-08 10:00"))
    moved = TERM_DATES.replace("{date: 2026-03-10", "{date: 2026-03-05", 1)
    moved = moved.replace("if_past: skip", f"if_past: {rule}", 1)
    moved = moved.replace("steps:", "migrate: {move: {}}\nsteps:")
    term.activate(school("past_date", moved).definitions)
    at_once = term.sent("c")
    term.until(in_paris("2026-05-01 10:00"))
    if rule == "run":
        assert at_once == ["begins"]
        assert term.sent("c") == ["begins", "half", "ends"]
    else:
        assert at_once == []
        assert term.sent("c") == sent


#: A mail a week, each of use for two days.
WEEKLY = """\
journey: weekly
enter: {on: Enrolled, key: event.course}
steps:
  - repeat:
      - {wait: 7d, id: week}
      - {send: weekly, id: mail, category: service, channel: email, expires: 2d}
    times: 6
    id: weeks
"""


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        ("catch up", [7, 40, 47, 54, 61, 68]),
        ("skip expired", [7, 47, 54, 61, 68]),
    ],
)
def test_a_journey_that_rested_for_weeks_does_not_send_what_it_missed_in_a_row(
    policy: PausePolicy, days: list[int]
) -> None:
    weekly = school("weekly", WEEKLY)
    term = Term(weekly)
    term.tell("c", "Enrolled", at=BEGIN, course="es", price=80)
    term.until(BEGIN + 10 * DAY_MS)
    term.activate(paused(weekly, {"weekly": Pause(held=True)}))
    term.until(BEGIN + 40 * DAY_MS)
    assert len(term.sent("c")) == 1
    term.activate(paused(weekly, {"weekly": Pause(held=False, policy=policy)}))
    term.activate(weekly.definitions)
    term.until(BEGIN + 200 * DAY_MS)
    sent_at = [parse_instant(action["at"]) or 0 for action in term.sends()]
    assert [(at - BEGIN) / DAY_MS for at in sent_at] == days


def test_a_message_that_is_held_goes_with_the_run_that_a_new_version_ends() -> None:
    term = Term(school("held_after_exit"))
    phone = {"phone": "+341"}
    term.tell("c", "Placement Done", at=in_paris("2026-03-02 23:00"), identifiers=phone)
    term.until(in_paris("2026-03-03 01:00"))
    assert {one.steps for one in term.standings()} == {("places",)}
    ended = text_of("held_after_exit").replace("steps:", "migrate: exit\nsteps:")
    ended = ended.replace("title: A place is free", "title: All places are taken")
    term.activate(school("held_after_exit", ended).definitions)
    term.until(in_paris("2026-03-10 10:00"))
    assert term.sends() == []
    assert term.moves("c", ["exited"]) == ["exited"]
