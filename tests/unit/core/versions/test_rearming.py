"""The alarms of customers who say nothing, when other definitions come into force."""

from datetime import UTC, datetime, tzinfo

import pytest
from msgspec.structs import replace

from sojourn.core.declared.clause import Facts
from sojourn.core.declared.definitions import Definitions, Lifecycle, Migration, Pause, StageRule
from sojourn.core.declared.entry import (
    Entry,
    OnAbsence,
    OnBecoming,
    OnDate,
    OnEvent,
    OnSchedule,
    Opening,
)
from sojourn.core.declared.steps import Update
from sojourn.core.event import Takeover
from sojourn.core.versions.adopt import adopt, concerns_customers
from support.play import Player
from support.project import DAY, HOUR, START, journey, project, touch

#: The project's clock, in Ho Chi Minh City, is 7 hours ahead of UTC.
AHEAD = 7 * HOUR
NINE = 9 * 60
BIRTHDAY = OnDate("birthday", 0, NINE, yearly=True)
RENEWAL = OnDate("renewal", -7 * DAY, NINE)
SIGNED_UP = touch("Signed Up", birthday="1990-05-17", renewal="2026-06-10")


def local(text: str) -> int:
    instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return int(instant.timestamp()) * 1_000 - AHEAD


def dormant_after(days: int) -> Lifecycle:
    silence = StageRule("dormant", source="any", absent_ms=days * DAY)
    return Lifecycle("awareness", (StageRule("awareness"),), (silence,))


#: A lifecycle tells acts from reports.
LINE = dormant_after(365)


def midnight(after: int, _: tzinfo) -> int:
    return after - after % DAY + DAY


def noon(after: int, _: tzinfo) -> int:
    return midnight(after - DAY // 2, UTC) + DAY // 2


def opened(
    opening: Opening | None = None, *, lifecycle: Lifecycle | None = None, version: int = 1
) -> Definitions:
    """A project whose only journey is opened by `opening`; or one without a journey."""
    here = () if opening is None else (journey("here", enter=Entry(opening), version=version),)
    return project(*here, lifecycle=lifecycle, version=version)


def alarm_after(before: Definitions, after: Definitions, *, at: int = START + DAY) -> int:
    """The alarm of a customer who signed up, after `after` came in the place of `before`."""
    player = Player(before).tell(SIGNED_UP)
    player.adopt(after, at=at)
    state = player.state
    # Once more, as after a crash in the middle.
    player.adopt(after, at=at)
    assert player.state is state
    return player.state.alarms.get("here", 0)


class TestAbsence:
    @pytest.mark.parametrize("lifecycle", [None, LINE])
    def test_a_silence_under_way_is_counted_from_the_last_act(
        self, lifecycle: Lifecycle | None
    ) -> None:
        after = opened(OnAbsence(30 * DAY), lifecycle=lifecycle, version=2)
        assert alarm_after(opened(lifecycle=lifecycle), after) == START + 30 * DAY

    def test_whoever_was_silent_for_longer_enters_at_once_and_not_in_the_past(self) -> None:
        player = Player(opened()).tell(SIGNED_UP)
        now = START + 400 * DAY
        player.adopt(opened(OnAbsence(30 * DAY), version=2), at=now).until(now + 1)
        assert player.entered() == [now]
        player.until(now + DAY)
        assert player.entered() == [now]

    def test_a_report_is_no_act_where_a_lifecycle_tells_them_apart(self) -> None:
        player = Player(opened(lifecycle=LINE)).tell(SIGNED_UP)
        player.tell(touch("Message Delivered", at=START + DAY, action="a"))
        after = opened(OnAbsence(30 * DAY), lifecycle=LINE, version=2)
        player.adopt(after, at=START + 2 * DAY)
        assert player.wake_at == START + 30 * DAY

    def test_another_length_counts_from_the_same_act(self) -> None:
        before = opened(OnAbsence(30 * DAY), lifecycle=LINE)
        after = opened(OnAbsence(40 * DAY), lifecycle=LINE, version=2)
        assert alarm_after(before, after) == START + 40 * DAY
        assert alarm_after(before, after, at=START + 35 * DAY) == -(START + 30 * DAY)

    def test_one_that_is_due_already_stays(self) -> None:
        player = Player(opened(OnAbsence(30 * DAY), lifecycle=LINE)).tell(SIGNED_UP)
        takeover = Takeover(player.wake_at + HOUR)
        after = opened(OnAbsence(20 * DAY), lifecycle=LINE, version=2)
        advanced = adopt(after, "an", player.state, takeover, before=player.definitions)
        assert advanced.wake_at == START + 30 * DAY

    def test_without_a_lifecycle_its_last_act_is_an_old_one(self) -> None:
        player = Player(opened(lifecycle=LINE)).tell(SIGNED_UP).adopt(opened(version=2))
        player.tell(touch("Signed Up", at=START + 10 * DAY))
        player.adopt(opened(OnAbsence(30 * DAY), version=3))
        assert player.wake_at == START + 40 * DAY

    def test_of_events_before_nothing_is_known(self) -> None:
        after = opened(OnAbsence(30 * DAY, ("Signed Up",)), version=2)
        assert alarm_after(opened(), after) == 0
        assert alarm_after(opened(OnAbsence(9 * DAY, ("Signed Up",))), after) == START + 9 * DAY


class TestDate:
    def test_a_day_that_is_known_already_is_set(self) -> None:
        assert alarm_after(opened(), opened(BIRTHDAY, version=2)) == local("2026-05-17 09:00")

    def test_one_that_has_passed_is_not(self) -> None:
        after = opened(RENEWAL, version=2)
        assert alarm_after(opened(), after, at=local("2026-06-04 00:00")) < 0

    def test_another_offset_is_worked_out_anew(self) -> None:
        earlier = opened(replace(BIRTHDAY, offset_ms=-3 * DAY), version=2)
        assert alarm_after(opened(BIRTHDAY), earlier) == local("2026-05-14 09:00")
        assert alarm_after(opened(RENEWAL), opened(replace(RENEWAL, minute=600), version=2)) == (
            local("2026-06-03 10:00")
        )

    def test_a_year_brings_one_birthday_also_where_its_hour_changes(self) -> None:
        at = local("2026-05-17 10:00")
        later = opened(replace(BIRTHDAY, minute=18 * 60), version=2)
        assert alarm_after(opened(BIRTHDAY), later, at=at) == local("2027-05-17 18:00")

    def test_a_renewal_is_told_once_also_where_its_day_changes(self) -> None:
        at = local("2026-06-04 00:00")
        later = opened(replace(RENEWAL, offset_ms=-DAY), version=2)
        assert alarm_after(opened(RENEWAL), later, at=at) == -local("2026-06-03 09:00")

    def test_another_attribute_is_another_day(self) -> None:
        at = local("2026-05-18 00:00")
        other = opened(replace(BIRTHDAY, attribute="renewal"), version=2)
        assert alarm_after(opened(BIRTHDAY), other, at=at) == local("2026-06-10 09:00")

    def test_one_that_is_due_already_stays(self) -> None:
        player = Player(opened(BIRTHDAY)).tell(SIGNED_UP)
        due_at = player.wake_at
        takeover = Takeover(due_at)
        after = opened(replace(BIRTHDAY, minute=600), version=2)
        advanced = adopt(after, "an", player.state, takeover, before=player.definitions)
        assert advanced.wake_at == due_at

    def test_the_projects_clock_is_that_of_whoever_names_none(self) -> None:
        moved = replace(opened(BIRTHDAY, version=2), timezone="UTC")
        assert alarm_after(opened(BIRTHDAY), moved) == local("2026-05-17 16:00")


class TestSchedule:
    def test_a_new_one_is_set_for_all(self) -> None:
        after = opened(OnSchedule(midnight, "midnight"), version=2)
        now = START + DAY
        assert alarm_after(opened(), after, at=now) == midnight(now, UTC)

    def test_another_one_takes_its_place(self) -> None:
        before = opened(OnSchedule(midnight, "midnight"))
        after = opened(OnSchedule(noon, "noon"), version=2)
        now = START + DAY
        assert alarm_after(before, after, at=now) == noon(now, UTC)

    def test_the_same_one_stays(self) -> None:
        before = opened(OnSchedule(midnight, "midnight"))
        player = Player(before).tell(SIGNED_UP)
        after = replace(before, version="project-2")
        takeover = Takeover(START + 1)
        advanced = adopt(after, "an", player.state, takeover, before=before)
        assert advanced.state is player.state

    def test_another_kind_of_opening_begins_anew(self) -> None:
        before = opened(OnSchedule(midnight, "midnight"), lifecycle=LINE)
        after = opened(OnAbsence(30 * DAY), lifecycle=LINE, version=2)
        assert alarm_after(before, after) == START + 30 * DAY


def test_alarms_of_journeys_that_are_gone_are_gone() -> None:
    player = Player(opened(BIRTHDAY)).tell(SIGNED_UP).adopt(opened(version=2))
    assert player.state.alarms == {}
    assert player.wake_at == 0


def test_another_silence_of_the_lifecycle_wakes_at_another_time() -> None:
    player = Player(opened(lifecycle=dormant_after(90))).tell(SIGNED_UP)
    player.adopt(opened(lifecycle=dormant_after(30), version=2), at=START + DAY)
    assert player.wake_at == START + 30 * DAY


def test_a_condition_that_holds_under_other_definitions_has_not_begun_to() -> None:
    opening = OnBecoming(lambda facts: "birthday" in facts.profile.attributes)
    player = Player(opened()).tell(SIGNED_UP).adopt(opened(opening, version=2)).run_out()
    assert player.entered() == []


def test_a_defect_changes_nothing_and_is_told() -> None:
    def broken(_: int, __: tzinfo) -> int:
        raise RuntimeError

    player = Player(opened()).tell(SIGNED_UP)
    after = opened(OnSchedule(broken, "broken"), version=2)
    advanced = adopt(after, "an", player.state, Takeover(START), before=player.definitions)
    assert advanced.state is player.state
    assert advanced.refusal is not None
    assert advanced.refusal.reason == "defect"


def with_step(migration: Migration | None = None, *, version: int = 1) -> Definitions:
    def value(_: Facts) -> int:
        return 1

    steps = [Update("mark", set={"plan": value})]
    one = journey(
        "one",
        enter=Entry(OnEvent(("Signed Up",))),
        steps=steps,
        version=version,
        migration=migration,
    )
    return project(one, version=version)


@pytest.mark.parametrize(
    "before, after, migrate, concerns",
    [
        (with_step(), with_step(version=2), True, False),
        (with_step(), with_step(Migration("exit"), version=2), True, True),
        (with_step(), with_step(Migration("exit"), version=2), False, False),
        (opened(), opened(BIRTHDAY), True, True),
        (opened(BIRTHDAY), opened(), True, True),
        (opened(BIRTHDAY), opened(BIRTHDAY, version=2), True, False),
        (opened(BIRTHDAY), replace(opened(BIRTHDAY), timezone="UTC"), True, True),
        (opened(), replace(opened(), timezone="UTC"), True, False),
        (opened(), replace(opened(), pauses={"one": Pause(held=True)}), True, True),
        (opened(lifecycle=LINE), opened(lifecycle=LINE, version=2), True, False),
        (opened(lifecycle=LINE), opened(lifecycle=dormant_after(9)), True, True),
        (opened(lifecycle=LINE), opened(), True, True),
    ],
)
def test_customers_are_asked_only_where_something_may_change(
    before: Definitions, after: Definitions, *, migrate: bool, concerns: bool
) -> None:
    assert concerns_customers(before, after, migrate=migrate) is concerns
