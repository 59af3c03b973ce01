"""The files that hold for the whole project, in plain sentences."""

from typing import Final

from sojourn.journeyfile.format.project import (
    EventModel,
    EventsModel,
    LifecycleModel,
    OfferModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
    StageModel,
)
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.happenings import someone, they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Line, Page, Section, paragraph, points
from sojourn.journeyfile.telling.phrases import (
    both,
    count_in,
    duration,
    many,
    quoted,
    sentence,
    times,
    words_of,
)

#: What an event does to the profile.
_CHANGES: Final = {
    "cart_add": "puts a product into the cart",
    "cart_remove": "takes a product out of the cart",
    "cart_clear": "empties the cart",
    "order_add": "counts as an order",
    "identify": "tells who they are: attributes of the same names are taken over",
}


def project_page(path: str, model: ProjectModel) -> Page:
    """sojourn.yaml."""
    counted = (
        f"It is written in version {model.language} of the language.",
        f"Where a customer's time zone is not known, {model.timezone} is taken.",
        f"All money is in {model.currency}.",
    )
    places = [
        Line(
            f"{name}: {_brokers(place.brokers)}; topics begin with "
            f"{quoted(place.prefix or f'{model.name}.{name}')}; {many(place.partitions, 'shard')}.",
            "-",
        )
        for name, place in model.environments.items()
    ]
    if "dev" not in model.environments:
        own = f"topics begin with {quoted(f'{model.name}.dev')}; 8 shards"
        places.append(Line(f"dev: it brings a broker of its own along; {own}.", "-"))
    return Page(
        f"The project {model.name}",
        path,
        (
            Section("What holds for all of it", (paragraph(*counted),)),
            Section("Where it runs", tuple(places)),
        ),
    )


def events_page(path: str, model: EventsModel) -> Page:
    """events.yaml."""
    built_in = (
        "Reports of connectors need no declaration: Message Sent, Message Delivered, Message "
        "Opened, Message Clicked, Message Bounced and Message Failed. Events of other types are "
        "counted and change nothing."
    )
    lines = points(_event(name, event) for name, event in model.events.items())
    return Page("What customers do", path, (Section("Events", (*lines, paragraph(built_in))),))


def profile_page(path: str, model: ProfileModel) -> Page:
    """profile.yaml."""
    told = [f"{words_of(name)} ({kind})." for name, kind in model.attributes.items()]
    kept = "Besides these: contact points, tags, counters, the cart and the orders."
    return Page(
        "What is kept of a customer",
        path,
        (Section("Attributes", (*points(told), paragraph(kept))),),
    )


def offers_page(path: str, model: OffersModel) -> Page:
    """offers.yaml."""
    told = [_offer(name, offer) for name, offer in model.offers.items()]
    return Page("What customers can be given a code for", path, (Section("Offers", points(told)),))


def lifecycle_page(path: str, model: LifecycleModel, about: About) -> Page:
    """lifecycle.yaml."""
    line = [
        _stage(name, stage, about) for name, stage in model.lifecycle.items() if not stage.absent
    ]
    outside = [_silence(name, stage) for name, stage in model.lifecycle.items() if stage.absent]
    rule = (
        "A customer is in one stage. The rules lead forward only, from any stage before, unless "
        "one says from where; where several hold, the stage that stands furthest wins."
    )
    sections = [Section("The line", (paragraph(rule), *points(line)))]
    if outside:
        back = "Whatever the customer does next leads back to the stage before."
        sections.append(Section("Outside the line", (*points(outside), paragraph(back))))
    return Page("The stages of every customer", path, tuple(sections))


def stage_rule(stage: StageModel, about: About) -> str:
    """How a customer comes to a stage on the line, as a clause."""
    count, within = count_in(stage.count or "")
    often = f" at least {times(count)} within {within}" if count else ""
    when = f" and {said(stage.when, about)}" if stage.when else ""
    return f"{they(stage.on or ())}{often}{when}"


def _stage(name: str, stage: StageModel, about: About) -> str:
    if stage.start:
        return f"{name}: everybody begins here."
    source = ""
    if stage.source == "any":
        source = " It is reached from every stage, also from those behind it."
    elif stage.source:
        source = f" It is reached from {quoted(stage.source)} only."
    return f"{name}: {sentence(f'when {stage_rule(stage, about)}')}{source}"


def _silence(name: str, stage: StageModel) -> str:
    source = "from every stage"
    if stage.source not in (None, "any"):
        source = f"from {quoted(stage.source or '')} only"
    absent = duration(stage.absent or "")
    return f"{name}: when nothing was heard of them for {absent}, {source}."


def _event(name: str, event: EventModel) -> str:
    properties = [f"{words_of(one)} ({kind})" for one, kind in event.properties.items()]
    carries = f"it carries {both(properties)}" if properties else "it carries nothing"
    changes = both([_CHANGES.get(change, change) for change in event.changes])
    told = someone([name])
    deed = "" if told.startswith("“") else f" ({told.partition(' (')[0]})"
    changed = sentence(f"it {changes or 'changes nothing in the profile'}")
    return f"{name}{deed}: {sentence(carries)} {changed}"


def _offer(name: str, offer: OfferModel) -> str:
    code = f"everybody gets the code {offer.code}"
    if offer.own:
        code = f"each customer gets a code of their own that begins with {offer.code}"
    lasts = "it holds for good"
    if offer.lasts:
        lasts = f"it holds for {duration(offer.lasts)} from then on"
    return f"{name}: {sentence(code)} {sentence(lasts)} A customer has at most one code of it."


def _brokers(brokers: tuple[str, ...]) -> str:
    return f"Kafka at {both(brokers)}" if brokers else "it brings a broker of its own along"
