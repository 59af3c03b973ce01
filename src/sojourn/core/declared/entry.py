"""Who enters a journey: what opens a run, for which customers, and how often."""

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import Literal

from msgspec import Struct

from sojourn.core.declared.clause import Condition, Count, Expression
from sojourn.core.declared.types import PropertyType

#: Gives the first moment of a schedule strictly after one, in a customer's time zone.
Schedule = Callable[[int, tzinfo], int]


class OnEvent(Struct, frozen=True):
    """An event of these types; with `count`, that many within its window."""

    on: tuple[str, ...]
    count: Count | None = None


class OnAbsence(Struct, frozen=True):
    """Nothing of these types for `absent_ms`; with none named, no act of the customer's own."""

    absent_ms: int
    of: tuple[str, ...] = ()


class OnStage(Struct, frozen=True):
    """The customer came to one of `stages`, out of one of `sources` where any are named."""

    stages: tuple[str, ...]
    sources: tuple[str, ...] = ()


class OnBecoming(Struct, frozen=True):
    """`condition` holds after an input and did not before; `text` is how it was written."""

    condition: Condition
    text: str = ""


class OnDate(Struct, frozen=True):
    """The day that an attribute names, moved by `offset_ms`, at `minute` of the local day.

    `yearly`: each year anew, as with a birthday.
    """

    attribute: str
    offset_ms: int
    minute: int
    yearly: bool = False


class OnSchedule(Struct, frozen=True):
    """Moments of the customer's local time; `text` is how they were written."""

    following: Schedule
    text: str = ""


class OnCommand(Struct, frozen=True):
    """Only by name: the `start` of another journey, or an operator's command.

    `properties` are what comes along, for `run.entry`.
    """

    properties: Mapping[str, PropertyType] = {}


Opening = OnEvent | OnAbsence | OnStage | OnBecoming | OnDate | OnSchedule | OnCommand


class Again(Struct, frozen=True):
    """When the same key may enter once more: never, after the end, or `after_ms` after it."""

    rule: Literal["never", "after end", "after"]
    after_ms: int = 0


class Entry(Struct, frozen=True):
    """Who may enter. `at_once` limits this journey's runs at the same time; 0 is no limit.

    `at_most` limits how many runs of a customer begin within a window; its `at_least` is that
    number.
    """

    opening: Opening
    when: Condition | None = None
    key: Expression | None = None
    again: Again = Again("after end")
    at_once: int = 0
    at_most: Count | None = None

    @property
    def on(self) -> tuple[str, ...]:
        """The types of the events that open a run."""
        return self.opening.on if isinstance(self.opening, OnEvent) else ()


class Exit(Struct, frozen=True):
    """What ends a run at once. `on` empty: asked at every event.

    `then` is the first of the last steps to do; none of them may hold the run.
    """

    on: tuple[str, ...] = ()
    when: Condition | None = None
    then: str | None = None
    text: str = ""


class Goal(Struct, frozen=True):
    """What the run is for: counted once, within `within_ms` of the entry.

    0 means while it runs, the event that ends it included. `share_bp` and `until` say what
    part of the runs should reach it (in 1/10,000) and by when; 0 and None
    where nothing was promised.
    """

    on: tuple[str, ...]
    when: Condition | None = None
    within_ms: int = 0
    share_bp: int = 0
    until: date | None = None
