"""What a touchpoint says of the person: attributes, contact points, consents, scores, tags."""

from typing import Final

from msgspec.structs import replace

from sojourn.core.consent.consents import Word, hear
from sojourn.core.consent.contacts import CUSTOMER_ID, address
from sojourn.core.consent.suppression import suppress as close
from sojourn.core.consent.suppression import unsuppress as open_again
from sojourn.core.customer.profile import Profile, Score
from sojourn.core.declared.definitions import Definitions, EventType
from sojourn.core.declared.types import NUMBERS
from sojourn.core.event import Touchpoint
from sojourn.core.ids import address_mark
from sojourn.core.local_time.zones import zone_named
from sojourn.core.vocabulary import CONSENTED

CONTACTS: Final = 16
TAGS: Final = 100

#: The property that names where a person lives, which is no attribute.
TIMEZONE: Final = "timezone"


def with_contacts(held: dict[str, str], told: dict[str, str]) -> dict[str, str]:
    """The contact points with those that are told; the last word wins."""
    if not told:
        return held
    return dict(list({**held, **told}.items())[:CONTACTS])


def names_unknown_zone(event: Touchpoint) -> bool:
    """Whether an event that identifies says where the person lives, and it is no known place."""
    zone = _zone(event)
    return bool(zone) and zone_named(zone) is None


def identify(profile: Profile, event_type: EventType, event: Touchpoint, _: Definitions) -> Profile:
    """The declared properties become attributes; the last word wins, and null takes one away."""
    attributes = dict(profile.attributes)
    for name in event_type.properties:
        if name in event.properties and name != TIMEZONE:
            attributes[name] = event.properties[name]
    known = {name: value for name, value in attributes.items() if value is not None}
    zone = _zone(event)
    if not zone or zone_named(zone) is None:
        zone = profile.timezone
    return replace(profile, attributes=known, timezone=zone)


def contact(
    profile: Profile, event_type: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """Declared texts that a channel needs become contact points; empty or null takes one away."""
    needed = {channel.contact for channel in definitions.channels.values()} - {CUSTOMER_ID}
    told = {
        name: event.properties[name]
        for name, kind in event_type.properties.items()
        if kind == "text" and name in needed and name in event.properties
    }
    gone = {name for name, value in told.items() if not value}
    held = {name: value for name, value in profile.contacts.items() if name not in gone}
    told = {name: value for name, value in told.items() if name not in gone}
    return replace(profile, contacts=with_contacts(held, told))


def give_consent(
    profile: Profile, _: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """Yes to a purpose on a channel; what is not named stands for all of its kind."""
    return _hear(profile, event, definitions, "give")


def confirm_consent(
    profile: Profile, _: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """The yes to a purpose on a channel was theirs; what is not named stands for all."""
    return _hear(profile, event, definitions, "confirm")


def withdraw_consent(
    profile: Profile, _: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """No to a purpose on a channel; what is not named stands for all of its kind."""
    return _hear(profile, event, definitions, "withdraw")


def suppress(
    profile: Profile, _: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """An address is not to be written to: the one named, or the customer's on that channel."""
    named = event.properties.get("address")
    for name in _channels(event, definitions):
        channel = definitions.channels.get(name)
        to = named or (channel and address(profile, channel, event.customer))
        if to:
            profile = close(profile, name, address_mark(to), "manual")
    return profile


def unsuppress(
    profile: Profile, _: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """An address may be written to again: the one named, or all that were closed on a channel."""
    for name in _channels(event, definitions):
        profile = open_again(profile, name, event.properties.get("address") or "")
    return profile


def answer(profile: Profile, event_type: EventType, event: Touchpoint, _: Definitions) -> Profile:
    """The declared numbers become scores; a late answer does not replace a newer one."""
    scores = dict(profile.scores)
    for name, kind in event_type.properties.items():
        value = event.properties.get(name)
        if kind in NUMBERS and value is not None:
            held = scores.get(name)
            if held is None or held.at <= event.occurred_at:
                scores[name] = Score(float(value), event.occurred_at)
    return replace(profile, scores=scores)


def tag(profile: Profile, _: EventType, event: Touchpoint, __: Definitions) -> Profile:
    """The tags of `tag` and `tags` are added; beyond the bound, the oldest is forgotten."""
    told = [event.properties.get("tag"), *(event.properties.get("tags") or ())]
    tags = dict.fromkeys((*profile.tags, *(one for one in told if one is not None)))
    return replace(profile, tags=tuple(tags)[-TAGS:])


def _zone(event: Touchpoint) -> str:
    zone = event.properties.get(TIMEZONE)
    return zone if isinstance(zone, str) else ""


def _channels(event: Touchpoint, definitions: Definitions) -> tuple[str, ...]:
    """The channel that an event names, or all."""
    named = event.properties.get("channel")
    return tuple(definitions.channels) if named is None else (named,)


def _hear(profile: Profile, event: Touchpoint, definitions: Definitions, word: Word) -> Profile:
    purpose, channel = event.properties.get("purpose"), event.properties.get("channel")
    purposes = CONSENTED if purpose is None else (purpose,)
    # A channel that is not declared any more may have its say in an old consent.
    known = [*definitions.channels, *(held.partition(".")[2] for held in profile.consents)]
    channels = known if channel is None else (channel,)
    names = [f"{one}.{other}" for one in purposes for other in channels]
    return hear(definitions, profile, names, word, at=event.occurred_at)
