"""What the calendar opens: a day that an attribute names, and a schedule."""

from datetime import UTC, datetime, tzinfo

from msgspec.structs import replace

from sojourn.core.customer.state import CustomerState
from sojourn.core.declared.clause import Condition, Count, Facts
from sojourn.core.declared.definitions import Definitions, Journey
from sojourn.core.declared.entry import Entry, OnDate, OnEvent, OnSchedule
from sojourn.core.declared.steps import Send, Update, Wait
from sojourn.core.draft import Draft
from sojourn.core.entering import alarms
from sojourn.journeyfile.phrases.schedule import Cron, parse_schedule
from support.play import Player
from support.project import DAY, HOUR, START, journey, project, touch

#: The project's clock, in Ho Chi Minh City, is 7 hours ahead of UTC.
AHEAD = 7 * HOUR

NINE = 9 * 60
BIRTHDAY = OnDate("birthday", 0, NINE, yearly=True)
BEFORE_RENEWAL = OnDate("renewal", -7 * DAY, NINE)


def local(text: str) -> int:
    """A local time of the project, as "2026-03-09 09:00", in milliseconds."""
    instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return int(instant.timestamp()) * 1_000 - AHEAD


def cron(text: str) -> OnSchedule:
    schedule = parse_schedule(text)
    assert isinstance(schedule, Cron)
    return OnSchedule(schedule, text)


def on(opening: OnDate | OnSchedule, *, when: Condition | None = None) -> Journey:
    return journey("here", enter=Entry(opening, when=when))


def in_zone(player: Player, name: str) -> CustomerState:
    """The customer's state after an input that told their time zone, now."""
    draft = Draft(player.definitions, "an", player.state, touch("x"), player.clock)
    draft.profile = replace(draft.profile, timezone=name)
    alarms.keep_time(draft)
    return draft.finish(latest_at=0)


class TestDate:
    def test_a_birthday_opens_each_year_at_the_local_time(self) -> None:
        player = Player(project(on(BIRTHDAY))).tell(touch("Signed Up", birthday="1990-05-17"))
        player.until(local("2028-06-01 00:00"))
        wanted = ["2026-05-17 09:00", "2027-05-17 09:00", "2028-05-17 09:00"]
        assert player.entered() == [local(text) for text in wanted]
        assert {t.detail for t in player.transitions if t.reason == "entered"} == {"date"}

    def test_a_leap_day_is_kept_on_the_day_before(self) -> None:
        player = Player(project(on(BIRTHDAY))).tell(touch("Signed Up", birthday="1992-02-29"))
        player.until(local("2028-12-31 00:00"))
        assert player.entered() == [local("2027-02-28 09:00"), local("2028-02-29 09:00")]

    def test_a_date_opens_once_with_its_offset(self) -> None:
        player = Player(project(on(BEFORE_RENEWAL)))
        player.tell(touch("Signed Up", renewal="2026-06-10"))
        # The same date told again is no other one.
        player.tell(touch("Signed Up", at=local("2026-06-05 00:00"), renewal="2026-06-10"))
        player.until(local("2030-01-01 00:00"))
        assert player.entered() == [local("2026-06-03 09:00")]

    def test_a_date_that_has_passed_when_it_becomes_known_opens_nothing(self) -> None:
        player = Player(project(on(BEFORE_RENEWAL)))
        player.tell(touch("Signed Up", renewal="2026-03-05"), touch("Signed Up", at=START + DAY))
        assert player.wake_at == 0
        player.run_out()
        assert player.entered() == []

    def test_a_date_long_ago_is_no_date_to_come(self) -> None:
        player = Player(project(on(BEFORE_RENEWAL)))
        player.tell(touch("Signed Up", renewal="1931-03-05"))
        assert player.wake_at == 0

    def test_another_date_is_worked_out_anew(self) -> None:
        player = Player(project(on(BEFORE_RENEWAL)))
        player.tell(touch("Signed Up", renewal="2026-06-10"))
        player.tell(touch("Signed Up", at=START + DAY, renewal="2026-09-10"))
        assert player.wake_at == local("2026-09-03 09:00")
        player.tell(touch("Signed Up", at=local("2026-09-04 00:00"), renewal="2027-09-10"))
        player.run_out()
        assert player.entered() == [local("2026-09-03 09:00"), local("2027-09-03 09:00")]

    def test_what_is_no_date_sets_no_alarm(self) -> None:
        player = Player(project(on(BIRTHDAY))).tell(touch("Signed Up", birthday="in May"))
        assert player.wake_at == 0

    def test_a_date_that_a_step_sets_counts_too(self) -> None:
        sets = journey(
            "sets",
            enter=Entry(OnEvent(("Order Completed",))),
            steps=[
                Wait("pause", DAY, next="mark"),
                Update("mark", set={"renewal": lambda _: "2027-03-02"}),
            ],
        )
        player = Player(project(sets, on(BEFORE_RENEWAL))).tell(touch("Order Completed"))
        player.until(START + 2 * DAY)
        assert player.wake_at == local("2027-02-23 09:00")

    def test_a_move_to_the_east_loses_no_birthday(self) -> None:
        player = Player(project(on(BIRTHDAY))).tell(touch("Signed Up", birthday="1990-05-17"))
        player.until(local("2026-05-17 08:00"))
        # In Auckland it is past 13:00 by then.
        moved = in_zone(player, "Pacific/Auckland")
        assert moved.alarms["here"] == local("2026-05-17 04:00")

    def test_a_move_to_the_west_brings_no_second_birthday(self) -> None:
        player = Player(project(on(BIRTHDAY))).tell(touch("Signed Up", birthday="1990-05-17"))
        player.until(local("2026-05-17 10:00"))
        assert len(player.entered()) == 1
        moved = in_zone(player, "America/New_York")
        assert moved.alarms["here"] == local("2027-05-17 20:00")

    def test_a_move_brings_no_second_renewal(self) -> None:
        player = Player(project(on(BEFORE_RENEWAL)))
        player.tell(touch("Signed Up", renewal="2026-06-10")).until(local("2026-06-03 10:00"))
        before = player.state.alarms
        assert in_zone(player, "America/New_York").alarms == before


class TestSchedule:
    def test_it_opens_at_each_of_its_moments(self) -> None:
        player = Player(project(on(cron("0 9 * * mon")))).tell(touch("Signed Up"))
        player.until(local("2026-03-24 00:00"))
        wanted = ["2026-03-09 09:00", "2026-03-16 09:00", "2026-03-23 09:00"]
        assert player.entered() == [local(text) for text in wanted]
        runs = [t.run for t in player.transitions if t.reason == "entered"]
        assert len(set(runs)) == 3

    def test_only_those_of_the_segment_enter(self) -> None:
        def has_ordered(facts: Facts) -> bool:
            return facts.profile.orders.count > 0

        player = Player(project(on(cron("0 9 * * mon"), when=has_ordered)))
        player.tell(touch("Signed Up"), touch("Order Completed", at=local("2026-03-10 12:00")))
        player.until(local("2026-03-24 00:00"))
        assert player.entered() == [local("2026-03-16 09:00"), local("2026-03-23 09:00")]

    def test_what_an_outage_missed_comes_once(self) -> None:
        player = Player(project(on(cron("0 9 * * *")))).tell(touch("Signed Up"))
        first = player.wake_at
        player.clock = first + 3 * DAY + HOUR
        player.until(player.clock)
        assert player.entered() == [first]
        assert player.wake_at == first + 4 * DAY

    def test_it_ends_with_a_finite_input(self) -> None:
        player = Player(project(on(cron("0 9 * * mon")))).tell(touch("Signed Up")).run_out()
        assert player.entered() == []
        assert player.state.alarms == {}
        # Where input follows all the same, it goes on.
        player.tell(touch("Signed Up", at=START + DAY))
        assert player.wake_at == local("2026-03-16 09:00")

    def test_it_follows_the_customer_to_another_zone(self) -> None:
        player = Player(project(on(cron("0 9 * * mon")))).tell(touch("Signed Up"))
        player.until(local("2026-03-09 08:00"))
        assert in_zone(player, "America/New_York").alarms["here"] == local("2026-03-09 20:00")

    def test_one_local_time_comes_once_also_where_the_customer_flies_west(self) -> None:
        player = Player(project(on(cron("0 9 * * mon")))).tell(touch("Signed Up"))
        player.until(local("2026-03-09 10:00"))
        # In New York it is Sunday evening still.
        assert in_zone(player, "America/New_York").alarms["here"] == local("2026-03-16 20:00")

    def test_a_moment_that_the_customer_flew_over_does_not_come(self) -> None:
        player = Player(project(on(cron("0 9 * * mon")))).tell(touch("Signed Up"))
        player.until(local("2026-03-09 08:00"))
        # In Auckland it is 14:00 by then.
        assert in_zone(player, "Pacific/Auckland").alarms["here"] == local("2026-03-16 03:00")


def test_a_defect_behind_one_alarm_keeps_no_other_back() -> None:
    def broken(_: Facts) -> bool:
        raise RuntimeError

    def at(after: int, _: tzinfo) -> int:
        return after - after % DAY + DAY

    definitions: Definitions = project(
        journey("bad", enter=Entry(OnSchedule(at), when=broken)),
        journey("good", enter=Entry(OnSchedule(at))),
    )
    player = Player(definitions).tell(touch("Signed Up")).until(START + DAY)
    assert player.entered() == player.entered("good") != []
    assert player.notes == ["defect_without_input"]
    assert player.wake_at > START + DAY


def test_an_alarm_of_a_journey_that_is_gone_rings_for_nothing() -> None:
    player = Player(project(on(BIRTHDAY))).tell(touch("Signed Up", birthday="1990-05-17"))
    player.definitions = project()
    player.until(local("2026-05-18 00:00"))
    assert player.state.alarms == {}


def test_what_a_defect_undid_does_not_count_as_an_entry() -> None:
    tries = iter((True, False))

    def moody(_: Facts) -> bool:
        if next(tries):
            raise RuntimeError
        return True

    first = Send("say", "hello", "service", ("direct",), only_if=moody)
    entry = Entry(cron("0 9 * * *"), at_most=Count(1, 30 * DAY))
    player = Player(project(journey("here", enter=entry, steps=[first]))).tell(touch("Signed Up"))
    player.until(START + 3 * DAY)
    assert len(player.entered()) == len(player.actions) == 1
