"""Schedules as cron texts: `0 9 * * mon` is each customer's Monday at 09:00.

The library reads the text and walks the calendar; gaps and overlaps of a zone follow the one
law of `core.local_time.calendar`, and not the library's.
"""

from copy import copy
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from cronsim import CronSim, CronSimError
from msgspec import Struct

from sojourn.core.local_time.calendar import DAY_MS, MINUTE_MS, moment_on, wall_time
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.phrases.duration import Fault

MAX_SCHEDULE_CHARACTERS: Final = 100

_BAD_SCHEDULE: Final[Rule] = "bad-schedule"

#: The fields of a cron text, as the library calls them, and what each may hold.
_FIELDS: Final = {
    "minute": "a minute is one number from 0 to 59",
    "hour": "hours are 0 to 23, as in `9`, `9,18` or `9-17`",
    "day-of-month": "days of the month are 1 to 31, or `L` for the last",
    "month": "months are 1 to 12, or jan to dec",
    "day-of-week": "days of the week are mon to sun, or 0 to 6 from Sunday",
}
_MACROS: Final = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}  # fmt: skip
_HOW: Final = "write minute, hour, day of month, month and day of week, as in `0 9 * * mon`"

_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
_START_MS: Final = 946_684_800_000

#: The calendar repeats after 400 years; so every instant has its like in years that dates know.
_CYCLE_MS: Final = 146_097 * DAY_MS
_KEPT: Final = 256


class Cron(Struct, frozen=True):
    """A checked cron text; as a function it is a `core.entry.Schedule`.

    It fires at the minutes that its text names on the clock of the zone: in a gap at the first
    instant after it, in an overlap at the first of the two, and not on a day that is skipped.
    """

    text: str

    def __call__(self, after: int, zone: tzinfo) -> int:
        """The next moment strictly after `after`."""
        wall = wall_time(after, zone)
        while True:
            wall = _next_wall(self.text, wall)
            day, of_day_ms = divmod(wall, DAY_MS)
            at = moment_on(day, of_day_ms // MINUTE_MS, zone)
            if at is not None and at > after:
                return at


def parse_schedule(text: str) -> Cron | Fault:
    """`0 9 * * mon`: five fields of cron, at most one firing in an hour. In normal text."""
    normal = " ".join(text.lower().split())
    fault = _misformed(text, normal)
    if fault is not None:
        return fault
    try:
        simulator = simulator_of(normal)
    except CronSimError as error:
        return _misread(text, normal, str(error).removeprefix("Bad "))
    if len(simulator.minutes) > 1:
        minute = min(simulator.minutes)
        hint = f"name one minute, as in `{' '.join([str(minute), *normal.split()[1:]])}`"
        return Fault(_BAD_SCHEDULE, f'"{text}" comes more often than once in an hour', hint)
    try:
        _next_wall(normal, _START_MS)
    except StopIteration:
        return _never(text)
    return Cron(normal)


@lru_cache(maxsize=_KEPT)
def simulator_of(text: str) -> CronSim:
    """What the library made of a text, never to be advanced itself; raises CronSimError."""
    return CronSim(text, _START)


def _next_wall(text: str, wall: int) -> int:
    """The first wall time of a checked text after the minute of `wall`."""
    cycles, in_cycle_ms = divmod(wall - _START_MS, _CYCLE_MS)
    # Copied, because reading the text takes longer than finding the moment.
    walk = copy(simulator_of(text))
    walk.dt = _START + timedelta(minutes=in_cycle_ms // MINUTE_MS)
    elapsed = next(walk) - _START
    return _START_MS + cycles * _CYCLE_MS + elapsed.days * DAY_MS + elapsed.seconds * 1_000


def _misformed(text: str, normal: str) -> Fault | None:
    """What is wrong before any field is read."""
    if len(text) > MAX_SCHEDULE_CHARACTERS:
        message = f"a schedule has at most {MAX_SCHEDULE_CHARACTERS} characters"
        return Fault(_BAD_SCHEDULE, message)
    message = f'"{text}" is not a schedule'
    if normal in _MACROS:
        return Fault(_BAD_SCHEDULE, message, f"write `{_MACROS[normal]}`")
    fields = normal.split()
    if len(fields) == len(_FIELDS) + 1:
        hint = f"there are no seconds: write `{' '.join(fields[1:])}`"
        return Fault(_BAD_SCHEDULE, message, hint)
    return None if len(fields) == len(_FIELDS) else Fault(_BAD_SCHEDULE, message, _HOW)


def _misread(text: str, normal: str, field: str) -> Fault:
    """What is wrong with the field that the library stumbled over."""
    fields = dict(zip(_FIELDS, normal.split(), strict=True))
    if field not in fields:
        return Fault(_BAD_SCHEDULE, f'"{text}" is not a schedule', _HOW)
    if field == "day-of-month" and _is_read(" ".join((fields | {"month": "*"}).values())):
        return _never(text)
    message = f'"{fields[field]}" cannot be the {field.replace("-", " ")} of a schedule'
    return Fault(_BAD_SCHEDULE, message, _FIELDS[field])


def _is_read(text: str) -> bool:
    try:
        simulator_of(text)
    except CronSimError:
        return False
    return True


def _never(text: str) -> Fault:
    hint = "no date has that month, day and weekday"
    return Fault(_BAD_SCHEDULE, f'"{text}" never comes', hint)
