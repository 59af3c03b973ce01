"""What a schedule says in plain words, for those who do not read cron."""

from collections.abc import Sequence
from typing import Final

from cronsim import CronSim

from sojourn.journeyfile.phrases.clock_text import rows_of, time_text
from sojourn.journeyfile.phrases.schedule import Cron, simulator_of

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_PLACES: Final = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", CronSim.LAST: "last",
}  # fmt: skip

_ALWAYS: Final = "every day"

#: A list longer than this is harder to read than the cron text.
_MOST_LISTED: Final = 4
_ROW: Final = 3


def schedule_text(cron: Cron) -> str:
    """As in "Mondays at 09:00"; the cron text itself where words would be clumsy."""
    simulator = simulator_of(cron.text)
    days, times = _days(simulator), _times(simulator)
    if not days or not times:
        return f"cron `{cron.text}`"
    if times.startswith("at"):
        return f"{days} {times}"
    return times if days == _ALWAYS else f"{days}, {times}"


def _times(simulator: CronSim) -> str:
    minute, hours = min(simulator.minutes), sorted(simulator.hours)
    if len(hours) == 24:
        return f"every hour at minute {minute}"
    texts = [time_text(hour * 60 + minute) for hour in hours]
    if len(hours) <= _MOST_LISTED:
        return f"at {_listed(texts)}"
    is_row = hours[-1] - hours[0] == len(hours) - 1
    return f"every hour from {texts[0]} to {texts[-1]}" if is_row else ""


def _days(simulator: CronSim) -> str:
    """The days in words, or nothing where they take too many."""
    is_any_day = len(simulator.days) == 31
    is_any_weekday = set(range(7)) <= simulator.weekdays
    months = [_MONTHS[month - 1] for month in sorted(simulator.months)]
    if (is_any_day or is_any_weekday) and len(months) in (*range(1, _MOST_LISTED + 1), 12):
        if is_any_weekday and not is_any_day:
            return _dates(simulator, months)
        days = _ALWAYS if is_any_weekday else _weekdays(simulator)
        return days if len(months) == 12 or not days else f"{days} in {_listed(months)}"
    return ""


def _weekdays(simulator: CronSim) -> str:
    plain = frozenset((day - 1) % 7 for day in simulator.weekdays if isinstance(day, int))
    placed = [day for day in simulator.weekdays if not isinstance(day, int)]
    if len(placed) == 1 and not plain:
        day, place = placed[0]
        return f"the {_PLACES[place]} {_DAYS[(day - 1) % 7]} of the month"
    parts: list[str] = []
    for first, last in rows_of(plain):
        if last - first + 1 >= _ROW:
            parts.append(f"{_DAYS[first]}s to {_DAYS[last]}s")
        else:
            parts += [f"{day}s" for day in _DAYS[first : last + 1]]
    return "" if placed else _listed(parts)


def _dates(simulator: CronSim, months: Sequence[str]) -> str:
    """Days of the month: "24 December", "the 1st and 15th of each month"."""
    days = sorted(simulator.days, key=lambda day: (day < 0, day))
    if len(days) > _MOST_LISTED:
        return ""
    if len(days) == 1 and days[0] > 0 and len(months) == 1:
        return f"{days[0]} {months[0]}"
    of = "each month" if len(months) == 12 else _listed(months)
    return f"the {_listed([_day_of_month(day) for day in days])} of {of}"


def _day_of_month(day: int) -> str:
    if day == CronSim.LAST:
        return "last day"
    if day == CronSim.LAST_WEEKDAY:
        return "last day from Monday to Friday"
    is_teen = 11 <= day <= 13
    return f"{day}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
