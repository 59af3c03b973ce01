"""What holds over all journeys about sending: consent, hours, caps, a holdout; compiled."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from sojourn.core.calendar import DAY_MS
from sojourn.core.choice import Choice
from sojourn.core.hours import Window
from sojourn.core.trial import Holdout
from sojourn.core.vocabulary import Category

#: "opt in" needs the customer's yes, "opt out" only that they have not said no.
ConsentRule = Literal["opt in", "opt out"]

#: What becomes of a message that a cap keeps back.
CapThen = Literal["defer", "drop", "another channel"]

#: What quiet hours mean for a customer whose time zone is not known: those of the project's
#: zone; the message waits until the zone is known; or none.
UnknownZone = Literal["project", "hold", "send"]

#: How long a message waits for a time zone at most.
HELD_MS: Final = 7 * DAY_MS


class Cap(Struct, frozen=True):
    """At most `at_most` messages of `categories` to one customer within `window_ms`.

    A `window_ms` of 0 is a calendar day of the customer's; a `channel` of "" is all of them.
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


class Policies(Struct, frozen=True):
    """The policies of a project.

    `consent` gives the rule for "<category>.<channel>", `open_hours` what each category's quiet
    hours leave of the day. `jitter_ms`: over which time those who waited for the same hour are
    spread. Without `choice` nothing is learned.
    """

    consent: Mapping[str, ConsentRule] = {}
    open_hours: Mapping[Category, Window] = {}
    unknown_zone: UnknownZone = "project"
    jitter_ms: int = 0
    caps: tuple[Cap, ...] = ()
    holdout: Holdout | None = None
    choice: Choice | None = None
