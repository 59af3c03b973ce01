"""What a journey may refer to: the events, channels and attributes that other files declare."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from sojourn.core.declared.definitions import Channel, EventType
from sojourn.core.declared.offer_fields import Promise
from sojourn.core.declared.types import NUMBERS, PropertyType
from sojourn.core.entering.requested import JOURNEY_REQUESTED, REQUEST
from sojourn.core.event import REPORT_PREFIX
from sojourn.core.touchpoints.imported import IMPORT, PROFILE_IMPORTED
from sojourn.core.vocabulary import REPORTS
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Loc

#: The types by which connectors report on a message; they need no declaration.
REPORT_TYPES: Final[Mapping[str, EventType]] = {
    f"{REPORT_PREFIX}{word.capitalize()}": EventType(
        f"{REPORT_PREFIX}{word.capitalize()}",
        {"action": "text", "reason": "text", "code": "text"},
    )
    for word in REPORTS
}


#: The types that journeys may listen to without a declaration.
HEARD_TYPES: Final[Mapping[str, EventType]] = {**REPORT_TYPES, PROFILE_IMPORTED: IMPORT}

#: Every type that is known without being declared.
BUILT_IN_TYPES: Final[Mapping[str, EventType]] = {**HEARD_TYPES, JOURNEY_REQUESTED: REQUEST}


class Catalogue(Struct, frozen=True, kw_only=True):
    """The declarations that hold, and the names of all that were tried.

    `journeys` gives, for each journey that is open to `start`, what comes along; None for others.

    `words` and `starts` say more of some attributes: all that a text may be, and what holds until
    one is set.

    `event_names`, `channel_names`, `stages` and `offers` are None where the file could not be
    read at all; then nothing is said about names. `whole` is False where a declaration was
    refused, so that what a condition misses may be our doing.

    `promised` is what some offers are worth; `pointless_of` are those that a purchase makes
    pointless only for what it was about.
    `learns` says that policies.yaml lets the best channel and hour be learned.

    `published` says that an earlier release has let all of it pass: rules that came later, and
    change nothing in what it compiles to, are not asked.
    """

    events: Mapping[str, EventType]
    channels: Mapping[str, Channel]
    attributes: Mapping[str, PropertyType]
    event_names: frozenset[str] | None
    channel_names: frozenset[str] | None
    whole: bool
    stages: tuple[str, ...] | None = ()
    offers: frozenset[str] | None = frozenset()
    journeys: Mapping[str, Mapping[str, PropertyType] | None] = {}
    words: Mapping[str, tuple[str, ...]] = {}
    starts: Mapping[str, Any] = {}
    learns: bool = False
    published: bool = False
    promised: Mapping[str, Promise] = {}
    pointless_of: frozenset[str] = frozenset()

    def event(self, name: str) -> EventType | None:
        return self.events.get(name) or BUILT_IN_TYPES.get(name)

    def contacts(self) -> frozenset[str]:
        return frozenset(channel.contact for channel in self.channels.values())

    def scores(self) -> tuple[str, ...]:
        """The questions that surveys ask, of which the last answer is kept."""
        asked = (
            name
            for event in self.events.values()
            if "survey" in event.changes
            for name, kind in event.properties.items()
            if kind in NUMBERS
        )
        return tuple(dict.fromkeys(asked))


def check_events(
    review: Review[Any], catalogue: Catalogue, loc: tuple[str | int, ...], names: Iterable[str]
) -> None:
    """Say which of the events at `loc` nobody declares."""
    known = catalogue.event_names
    if known is None:
        return
    for index, name in enumerate(names):
        if name == JOURNEY_REQUESTED:
            message = f'"{name}" opens a journey by its name, and nothing else hears of it'
            hint = "let the journey be entered `by: command`"
            review.say((*loc, index), "unknown-event", message, hint=hint)
        elif name not in known and name not in HEARD_TYPES:
            hint = did_you_mean(name, known) or f"declare it there: `{name}: {{}}`"
            message = f'no event "{name}" in events.yaml'
            review.say((*loc, index), "unknown-event", message, hint=hint)


def check_channel(
    review: Review[Any],
    loc: Loc,
    name: str,
    catalogue: Catalogue,
    *,
    at_key: bool = False,
) -> None:
    """Say that nobody declares the channel at `loc`, if so."""
    known = catalogue.channel_names
    if known is not None and name not in known:
        listed = f"expected one of {one_of(sorted(known))}" if known else "there are no channels"
        hint = did_you_mean(name, known) or listed
        message = f'no channel "{name}" in channels.yaml'
        review.say(loc, "unknown-channel", message, hint=hint, at_key=at_key)
