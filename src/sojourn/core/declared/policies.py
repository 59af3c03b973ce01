"""What holds over all journeys about sending: consent, hours, caps, budgets, a holdout."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from sojourn.core.declared.choice import Choice
from sojourn.core.declared.trial import Holdout
from sojourn.core.local_time.calendar import DAY_MS
from sojourn.core.local_time.hours import Window
from sojourn.core.local_time.periods import Period
from sojourn.core.vocabulary import Category

#: What a customer must have said: "opt in" needs their yes, "double opt in" a yes that they have
#: confirmed, "opt out" only that they have not said no.
ConsentNeed = Literal["opt in", "double opt in", "opt out"]

#: What becomes of an open or a click that a machine made: no answer, or one like any other.
MachineOpens = Literal["ignore", "count"]

#: What becomes of a message that a cap or a budget keeps back.
CapThen = Literal["defer", "drop", "another channel"]

#: What quiet hours mean for a customer whose time zone is not known: those of the project's
#: zone; the message waits until the zone is known; or none.
UnknownZone = Literal["project", "hold", "send"]

#: How long a message waits for a time zone at most.
HELD_MS: Final = 7 * DAY_MS


class ConsentRule(Struct, frozen=True):
    """What a customer must have said; a yes lapses `lapses_ms` after it was last said, 0 never."""

    needs: ConsentNeed
    lapses_ms: int = 0


class Cap(Struct, frozen=True):
    """At most `at_most` messages of `categories` to one customer within `window_ms`.

    A `window_ms` of 0 is a calendar `period` of the customer's; a `channel` of "" is all of them,
    and so is a `group` of journeys.
    `expires_ms`: how long after its step was reached a message waits at most; 0 for good.
    """

    name: str
    at_most: int
    categories: frozenset[Category]
    channel: str = ""
    window_ms: int = 0
    reason: Literal["over_cap", "too_soon"] = "over_cap"
    then: CapThen = "defer"
    expires_ms: int = 0
    group: str = ""
    period: Period = "day"


class Budget(Struct, frozen=True):
    """At most `at_most_micros` for all messages of `categories`, in each period of `per`.

    Periods are those of the project's time. A `channel`, `group` or `journey` of "" is all of
    them. `expires_ms`: how long after its step was reached a message waits at most; 0 for good.
    """

    name: str
    at_most_micros: int
    categories: frozenset[Category]
    per: Period | Literal["total"] = "month"
    channel: str = ""
    group: str = ""
    journey: str = ""
    then: CapThen = "defer"
    expires_ms: int = 0


class Arbitration(Struct, frozen=True):
    """Messages of `categories` compete: of those within `window_ms` one goes out (semantics 19).

    `expires_ms`: how long after its step was reached a message competes at most; 0 for good.
    """

    window_ms: int
    categories: frozenset[Category]
    expires_ms: int = 0


class Policies(Struct, frozen=True):
    """The policies of a project.

    `consent` gives the rule for "<category>.<channel>", `open_hours` what each category's quiet
    hours leave of the day. `jitter_ms`: over which time those who waited for the same hour are
    spread. `ranks` gives the place of each journey that has one, 0 before 1; the others come
    behind. `country` names the attribute that says where a customer lives, `zones` gives the time
    zone of a whole country, and `unknown_zones` what holds in one that has several.
    Without `choice` nothing is learned.
    """

    consent: Mapping[str, ConsentRule] = {}
    open_hours: Mapping[Category, Window] = {}
    unknown_zone: UnknownZone = "project"
    jitter_ms: int = 0
    caps: tuple[Cap, ...] = ()
    holdout: Holdout | None = None
    machine_opens: MachineOpens = "ignore"
    ranks: Mapping[str, int] = {}
    arbitration: Arbitration | None = None
    country: str = ""
    zones: Mapping[str, str] = {}
    unknown_zones: Mapping[str, UnknownZone] = {}
    budgets: tuple[Budget, ...] = ()
    choice: Choice | None = None
