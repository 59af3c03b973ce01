"""The files that hold for the whole project to what journeys may refer to."""

import re
from typing import Final

from sojourn.core.definitions import Channel
from sojourn.core.facts import CUSTOMER_FIELDS
from sojourn.core.gates import CUSTOMER_ID
from sojourn.core.vocabulary import BUILT_IN_CHANNELS
from sojourn.journeyfile.catalogue import Catalogue
from sojourn.journeyfile.declare_events import Attribute, declare_attribute, declare_events
from sojourn.journeyfile.format.base import NAME
from sojourn.journeyfile.format.project import (
    ChannelsModel,
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
)
from sojourn.journeyfile.review import Review, names_in

#: What `customer.` is followed by without any declaration.
_BUILT_IN: Final = frozenset({"scores", *(path.split(".")[0] for path in CUSTOMER_FIELDS)})

#: The verb of the steps that use each built-in channel.
_USED_BY: Final = {"audience": "audience", "event": "emit", "task": "task"}

_CONTACT: Final = re.compile(rf"customer\.({NAME.strip('^$')})")


def catalogue(
    events: Review[EventsModel] | None,
    profile: Review[ProfileModel] | None,
    channels: Review[ChannelsModel] | None,
    stages: Review[LifecycleModel] | None,
    offers: Review[OffersModel] | None,
) -> Catalogue:
    """All declarations of a project; None stands for a file that is not there."""
    reached = {} if channels is None else _channels(channels)
    contacts = frozenset(channel.contact for channel in reached.values())
    attributes = {} if profile is None else _attributes(profile, contacts)
    reviews = [review for review in (events, profile, channels) if review is not None]
    return Catalogue(
        events={} if events is None else declare_events(events, contacts - {CUSTOMER_ID}),
        channels=reached,
        attributes={name: attribute.type for name, attribute in attributes.items()},
        words={name: attribute.words for name, attribute in attributes.items() if attribute.words},
        starts={
            name: attribute.start
            for name, attribute in attributes.items()
            if attribute.start is not None
        },
        event_names=_names(events, "events"),
        channel_names=_names(channels, "channels"),
        stages=_stages(stages),
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


def _attributes(review: Review[ProfileModel], contacts: frozenset[str]) -> dict[str, Attribute]:
    declared = {} if review.model is None else review.model.whole()
    for name in declared:
        if name in _BUILT_IN or name in contacts:
            what = "built in" if name in _BUILT_IN else "a contact point of channels.yaml"
            message = f"`customer.{name}` is {what}, so no attribute can be named `{name}`"
            review.say(("attributes", name), "bad-name", message, at_key=True)
    return {
        name: declare_attribute(review, name, model)
        for name, model in declared.items()
        if name not in _BUILT_IN
    }


def _channels(review: Review[ChannelsModel]) -> dict[str, Channel]:
    channels = {}
    for name, model in ({} if review.model is None else review.model.channels).items():
        match = _CONTACT.fullmatch(model.to)
        # `customer.id` is the one built-in name that is an address: whoever has it is reached.
        if match is None or (match[1] in _BUILT_IN and match[1] != CUSTOMER_ID):
            message = f'"{model.to}" is no contact point of a customer'
            meant = model.to.removeprefix("customer.")
            known = re.fullmatch(NAME, meant) is not None and meant not in _BUILT_IN
            hint = f"write `customer.{meant}`" if known else "write one as in `customer.email`"
            review.say(("channels", name, "to"), "unknown-value", message, hint=hint)
        elif name in BUILT_IN_CHANNELS:
            message = f"the channel `{name}` is built in: `{_USED_BY[name]}` steps use it"
            review.say(("channels", name), "bad-name", message, at_key=True)
        else:
            channels[name] = Channel(name, match[1])
    return channels
