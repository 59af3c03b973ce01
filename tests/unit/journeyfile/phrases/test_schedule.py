from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.declared.entry import Schedule
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.phrases.schedule import Cron, parse_schedule
from sojourn.journeyfile.phrases.schedule_words import schedule_text
from support.clocks import DAY_MS, MINUTE_MS, moments, named, shown, utc
from support.clocks import zoned_instants as zoned
from support.laws import tried

#: Texts beside what they mean, for a clock that is watched minute by minute.
MEANT: dict[str, Callable[[datetime], bool]] = {
    "0 9 * * mon": lambda time: (time.weekday(), time.hour, time.minute) == (0, 9, 0),
    "30 2 * * *": lambda time: (time.hour, time.minute) == (2, 30),
    "0 0 * * 0,6": lambda time: (time.weekday() >= 5, time.hour, time.minute) == (True, 0, 0),
    "15 * * * *": lambda time: time.minute == 15,
    "45 22-23 * * 1-5": lambda time: time.weekday() < 5 and time.hour >= 22 and time.minute == 45,
    "59 */6 l * *": lambda time: (
        (time.minute, time.hour % 6) == (59, 0) and time.day == monthrange(time.year, time.month)[1]
    ),
}


def checked(text: str) -> Cron:
    cron = parse_schedule(text)
    assert isinstance(cron, Cron), cron
    return cron


def after(text: str, since: str, zone: str, times: int = 1) -> list[str]:
    """What the clock shows at the next few moments."""
    cron, at, found = checked(text), utc(since), []
    for _ in range(times):
        at = cron(at, named(zone))
        found.append(shown(at, named(zone)))
    return found


def test_it_is_a_schedule_of_the_core() -> None:
    schedule: Schedule = checked("0 9 * * mon")
    at = schedule(utc("2026-11-25"), named("Asia/Ho_Chi_Minh"))
    assert at == utc("2026-11-30 02:00")
    assert schedule(at - 1, named("Asia/Ho_Chi_Minh")) == at
    assert schedule(at, named("Asia/Ho_Chi_Minh")) == at + 7 * DAY_MS


def test_the_text_is_made_normal() -> None:
    assert checked(" 0  9 * * MON") == checked("0 9 * * mon") == Cron("0 9 * * mon")


def test_rare_days() -> None:
    assert after("0 9 29 2 *", "2026-11-25", "UTC", 2) == ["2028-02-29 09:00", "2032-02-29 09:00"]
    assert after("0 9 l 2 *", "2026-11-25", "UTC", 2) == ["2027-02-28 09:00", "2028-02-29 09:00"]
    # A fifth Monday of a February comes up to forty years apart.
    assert after("0 0 * 2 mon#5", "2072-03-01", "UTC") == ["2112-02-29 00:00"]


@pytest.mark.parametrize(
    ("text", "since", "zone", "expected"),
    [
        ("30 2 * * *", "2026-03-29 00:00", "Europe/Berlin", ["2026-03-29 03:00"]),
        (
            "0 2,3 * * *",
            "2026-03-29 00:00",
            "Europe/Berlin",
            ["2026-03-29 03:00", "2026-03-30 02:00"],
        ),
        ("30 2 * * *", "2026-10-25 00:29", "Europe/Berlin", ["2026-10-25 02:30"]),
        # The second half past two does not count, nor is it gone back to.
        ("30 2 * * *", "2026-10-25 00:31", "Europe/Berlin", ["2026-10-26 02:30"]),
        ("30 2 * * *", "2026-10-25 01:10", "Europe/Berlin", ["2026-10-26 02:30"]),
        ("0 * * * *", "2026-10-25 00:10", "Europe/Berlin", ["2026-10-25 03:00"]),
        ("0 9 * * *", "2011-12-30 09:00", "Pacific/Apia", ["2011-12-31 09:00"]),
        ("0 0 * * *", "2018-11-03 12:00", "America/Sao_Paulo", ["2018-11-04 01:00"]),
    ],
)
def test_gaps_and_overlaps(text: str, since: str, zone: str, expected: list[str]) -> None:
    assert after(text, since, zone, len(expected)) == expected


@tried(40)
@given(zoned(), st.sampled_from(sorted(MEANT)))
def test_no_moment_is_left_out(case: tuple[tzinfo, int], text: str) -> None:
    """Against a walk along the clock, minute by minute."""
    zone, at = case
    if text.endswith("l * *"):
        at = _near_month_end(at)
    walked, _ = next(moments(at // MINUTE_MS * MINUTE_MS + MINUTE_MS, zone, MEANT[text]))
    assert checked(text)(at, zone) == walked


@given(zoned(), st.sampled_from([*MEANT, "0 9 1 * *", "0 9 29 2 *", "0 9 24 12 *"]))
def test_each_moment_is_after_the_last(case: tuple[tzinfo, int], text: str) -> None:
    zone, at = case
    cron = checked(text)
    first = cron(at, zone)
    second = cron(first, zone)
    assert at < first < second
    # The first is the next one seen from anywhere before it.
    assert cron((at + first) // 2, zone) == first


@given(st.integers())
def test_every_instant_has_a_next_moment(at: int) -> None:
    assert at < checked("0 9 * * mon")(at, named("Europe/Berlin")) <= at + 8 * DAY_MS
    assert at < checked("0 9 29 2 *")(at, UTC) <= at + (8 * 366) * DAY_MS


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "*/5 9 * * *",
            '"*/5 9 * * *" comes more often than once in an hour',
            "name one minute, as in `0 9 * * *`",
        ),
        (
            "* * * * *",
            '"* * * * *" comes more often than once in an hour',
            "name one minute, as in `0 * * * *`",
        ),
        ("0 9 30 2 *", '"0 9 30 2 *" never comes', "no date has that month, day and weekday"),
        ("0 9 31 4,6 *", '"0 9 31 4,6 *" never comes', "no date has that month, day and weekday"),
        ("0 9 */20 * 1L", '"0 9 */20 * 1L" never comes', "no date has that month, day and weekday"),
        (
            "0 25 * * *",
            '"25" cannot be the hour of a schedule',
            "hours are 0 to 23, as in `9`, `9,18` or `9-17`",
        ),
        (
            "60 9 * * *",
            '"60" cannot be the minute of a schedule',
            "a minute is one number from 0 to 59",
        ),
        (
            "0 9 32 * *",
            '"32" cannot be the day of month of a schedule',
            "days of the month are 1 to 31, or `L` for the last",
        ),
        (
            "0 9 * smarch *",
            '"smarch" cannot be the month of a schedule',
            "months are 1 to 12, or jan to dec",
        ),
        (
            "0 9 * * monday",
            '"monday" cannot be the day of week of a schedule',
            "days of the week are mon to sun, or 0 to 6 from Sunday",
        ),
        ("@daily", '"@daily" is not a schedule', "write `0 0 * * *`"),
        (
            "0 0 9 * * mon",
            '"0 0 9 * * mon" is not a schedule',
            "there are no seconds: write `0 9 * * mon`",
        ),
        (
            "every monday",
            '"every monday" is not a schedule',
            "write minute, hour, day of month, month and day of week, as in `0 9 * * mon`",
        ),
    ],
)
def test_what_is_no_schedule(text: str, message: str, hint: str) -> None:
    found = parse_schedule(text)
    assert isinstance(found, Fault)
    assert (found.message, found.hint) == (message, hint)


def test_a_schedule_has_a_bound() -> None:
    found = parse_schedule("0 9 * * " + "1," * 50 + "1")
    assert isinstance(found, Fault)
    assert found.message == "a schedule has at most 100 characters"


@given(
    st.text(max_size=30)
    | st.lists(st.text("0123456789*/,-#lLwW?monsu", max_size=6), min_size=5, max_size=5).map(
        " ".join
    )
)
def test_no_text_breaks_the_parser(text: str) -> None:
    found = parse_schedule(text)
    assert isinstance(found, Cron | Fault)
    if isinstance(found, Cron):
        assert parse_schedule(found.text) == found
        assert schedule_text(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 9 * * mon", "Mondays at 09:00"),
        ("0 9 * * 0", "Sundays at 09:00"),
        ("0 9,18 * * mon-fri", "Mondays to Fridays at 09:00 and 18:00"),
        ("0 9 * * 1,4", "Mondays and Thursdays at 09:00"),
        ("30 8 * * *", "every day at 08:30"),
        ("0 9 * 6-8 *", "every day in June, July and August at 09:00"),
        ("5 * * * *", "every hour at minute 5"),
        ("0 9-17 * * sat", "Saturdays, every hour from 09:00 to 17:00"),
        ("0 9 1 * *", "the 1st of each month at 09:00"),
        ("0 9 1,22 * *", "the 1st and 22nd of each month at 09:00"),
        ("0 9 13 3,6 *", "the 13th of March and June at 09:00"),
        ("0 9 24 12 *", "24 December at 09:00"),
        ("0 9 L * *", "the last day of each month at 09:00"),
        ("0 9 LW * *", "the last day from Monday to Friday of each month at 09:00"),
        ("0 9 * * mon#1", "the first Monday of the month at 09:00"),
        ("0 9 * * 5L", "the last Friday of the month at 09:00"),
        ("0 9 13 * fri", "cron `0 9 13 * fri`"),
        ("0 */2 * * *", "cron `0 */2 * * *`"),
        ("0 9 1-7 * *", "cron `0 9 1-7 * *`"),
        ("0 9 * 1-11 *", "cron `0 9 * 1-11 *`"),
        ("0 9 * * mon#1,tue", "cron `0 9 * * mon#1,tue`"),
    ],
)
def test_in_words(text: str, words: str) -> None:
    assert schedule_text(checked(text)) == words


def _near_month_end(at: int) -> int:
    """An instant of the same time of day, two days before the month ends."""
    time = datetime.fromtimestamp(at // 1_000, UTC)
    return at + (monthrange(time.year, time.month)[1] - 2 - time.day) * DAY_MS
