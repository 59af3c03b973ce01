"""events.yaml, profile.yaml and channels.yaml to what journeys may refer to."""

from sojourn.core.definitions import EventType
from sojourn.core.types import PropertyType
from sojourn.journeyfile.catalogue import BUILT_IN_TYPES, REPORT_TYPES, Catalogue
from sojourn.journeyfile.channels import BUILT_IN, compile_channels
from sojourn.journeyfile.format.policies import ChannelsModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
)
from sojourn.journeyfile.review import Review, names_in


def catalogue(
    events: Review[EventsModel] | None,
    profile: Review[ProfileModel] | None,
    channels: Review[ChannelsModel] | None,
    stages: Review[LifecycleModel] | None,
    offers: Review[OffersModel] | None,
    *,
    currency: str = "",
) -> Catalogue:
    """All declarations of a project; None stands for a file that is not there.

    `currency` is the project's, "" where it is not known.
    """
    known = _stages(stages)
    reached = (
        {} if channels is None else compile_channels(channels, stages=known, currency=currency)
    )
    contacts = frozenset(channel.contact for channel in reached.values())
    reviews = [review for review in (events, profile, channels) if review is not None]
    return Catalogue(
        events={} if events is None else _events(events),
        channels=reached,
        attributes={} if profile is None else _attributes(profile, contacts),
        event_names=_names(events, "events"),
        channel_names=_names(channels, "channels"),
        stages=known,
        offers=_names(offers, "offers"),
        whole=all(review.sound and not review.findings for review in reviews),
    )


def _stages(review: Review[LifecycleModel] | None) -> tuple[str, ...] | None:
    if review is None:
        return ()
    return None if review.model is None else tuple(review.model.lifecycle)


def _names(
    review: Review[EventsModel] | Review[ChannelsModel] | Review[OffersModel] | None, key: str
) -> frozenset[str] | None:
    if review is None:
        return frozenset()
    return None if review.whole is None else names_in(review.whole, key)


def _events(review: Review[EventsModel]) -> dict[str, EventType]:
    declared = {} if review.model is None else review.model.events
    for name in declared:
        if name in BUILT_IN_TYPES:
            who = "connectors report" if name in REPORT_TYPES else "imports of customers come"
            message = f'"{name}" is built in: {who} with it'
            hint = "take it out; every journey can use it"
            review.say(("events", name), "bad-name", message, hint=hint, at_key=True)
    return {
        name: EventType(name, dict(model.properties), model.changes)
        for name, model in declared.items()
        if name not in BUILT_IN_TYPES
    }


def _attributes(review: Review[ProfileModel], contacts: frozenset[str]) -> dict[str, PropertyType]:
    declared = {} if review.model is None else review.model.attributes
    for name in declared:
        if name in BUILT_IN or name in contacts:
            what = "built in" if name in BUILT_IN else "a contact point of channels.yaml"
            message = f"`customer.{name}` is {what}, so no attribute can be named `{name}`"
            review.say(("attributes", name), "bad-name", message, at_key=True)
    return {name: kind for name, kind in declared.items() if name not in BUILT_IN}
