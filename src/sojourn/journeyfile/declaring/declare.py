"""The files that hold for the whole project to what journeys may refer to."""

from sojourn.core.consent.contacts import CUSTOMER_ID
from sojourn.core.declared.offer_fields import Promise
from sojourn.journeyfile.declaring.channels import BUILT_IN, compile_channels
from sojourn.journeyfile.declaring.declare_events import (
    Attribute,
    declare_attribute,
    declare_events,
)
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
)
from sojourn.journeyfile.phrases.money import parse_money
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.review import Review, names_in


def catalogue(
    events: Review[EventsModel] | None,
    profile: Review[ProfileModel] | None,
    channels: Review[ChannelsModel] | None,
    stages: Review[LifecycleModel] | None,
    offers: Review[OffersModel] | None,
    *,
    currency: str = "",
    published: bool = False,
) -> Catalogue:
    """All declarations of a project; None stands for a file that is not there.

    `currency` is the project's, "" where it is not known; for `published` see `Catalogue`.
    """
    known = _stages(stages)
    reached = (
        {} if channels is None else compile_channels(channels, stages=known, currency=currency)
    )
    contacts = frozenset(channel.contact for channel in reached.values())
    attributes = {} if profile is None else _attributes(profile, contacts, published)
    unknown = channels is not None and channels.model is None
    reachable = None if unknown else contacts - {CUSTOMER_ID}
    reviews = [review for review in (events, profile, channels) if review is not None]
    return Catalogue(
        events={} if events is None else declare_events(events, reachable, published=published),
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
        stages=known,
        offers=_names(offers, "offers"),
        promised=_promised(offers, currency),
        pointless_of=_pointless_of(offers),
        whole=all(review.sound and not review.findings for review in reviews),
        published=published,
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


def _promised(review: Review[OffersModel] | None, currency: str) -> dict[str, Promise]:
    """What messages may say of offers; mistakes in it are told where offers are compiled."""
    declared = {} if review is None or review.model is None else review.model.offers
    promised = {}
    for name, model in declared.items():
        least = None if model.least_order is None else parse_money(model.least_order, currency)
        promised[name] = Promise(model.value or "", least if isinstance(least, int) else 0)
    return promised


def _pointless_of(review: Review[OffersModel] | None) -> frozenset[str]:
    declared = {} if review is None or review.model is None else review.model.offers
    return frozenset(
        name
        for name, model in declared.items()
        if model.not_after is not None and model.not_after.of is not None
    )


def _attributes(
    review: Review[ProfileModel], contacts: frozenset[str], published: bool
) -> dict[str, Attribute]:
    declared = {} if review.model is None else review.model.whole()
    for name in () if published else declared:
        if name in BUILT_IN or name in contacts:
            what = "built in" if name in BUILT_IN else "a contact point of channels.yaml"
            message = f"`customer.{name}` is {what}, so no attribute can be named `{name}`"
            review.say(("attributes", name), "bad-name", message, at_key=True)
    return {
        name: declare_attribute(review, name, model)
        for name, model in declared.items()
        if published or name not in BUILT_IN
    }
