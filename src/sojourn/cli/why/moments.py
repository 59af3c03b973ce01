"""Moments as people say them, on one clock."""

from datetime import UTC, datetime, tzinfo
from typing import Final

from msgspec import Struct

from sojourn.core.local_time.zones import zone_named
from sojourn.wire.instant import parse_instant

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Clock(Struct, frozen=True):
    """The clock of one time zone, by the zone's name; UTC for one that is not known."""

    name: str = "UTC"

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.name) or UTC

    def on(self, instant: object, *, year: bool = False) -> str:
        """Such as "on 5 March at 08:00", of an instant as records have it."""
        at = self._local(instant)
        day = f"{at.day} {_MONTHS[at.month - 1]}{f' {at.year}' if year else ''}"
        return f"on {day} at {at:%H:%M}"

    def by(self, instant: object) -> str:
        """The same behind "by" or "until": "5 March at 08:00"."""
        return self.on(instant).removeprefix("on ")

    def time(self, instant: object) -> str:
        """The time of day alone: "08:00"."""
        return f"{self._local(instant):%H:%M}"

    def _local(self, instant: object) -> datetime:
        at = parse_instant(str(instant)) or 0
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)
