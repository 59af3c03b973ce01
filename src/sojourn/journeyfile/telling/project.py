"""The files that hold for the whole project, in plain sentences."""

from typing import Final

from sojourn.journeyfile.declaring.check_stages import on_the_line
from sojourn.journeyfile.format.events import AttributeModel, EventModel, Kind
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
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
    either,
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
    "order_return": "takes its value off their orders",
    "identify": "tells who they are: attributes of the same names are taken over",
    "contact": "tells how to reach them",
    "consent_give": "says what they agree to",
    "consent_withdraw": "says what they agree to no more",
    "survey": "keeps its numbers as their last answers",
    "tag": "adds tags",
}
_UNKNOWN_EVENTS: Final = {
    "count": "Events of other types are counted and change nothing.",
    "refuse": "Events of other types are refused.",
}
_UNKNOWN_PROPERTIES: Final = {
    "keep": "What an event carries besides is kept with it.",
    "drop": "What an event carries besides is left out.",
    "refuse": "An event that carries anything besides is refused.",
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
        "Opened, Message Clicked, Message Bounced and Message Failed. "
        f"{_UNKNOWN_EVENTS[model.unknown.events]} {_UNKNOWN_PROPERTIES[model.unknown.properties]}"
    )
    lines = points(_event(name, event) for name, event in model.events.items())
    return Page("What customers do", path, (Section("Events", (*lines, paragraph(built_in))),))


def profile_page(path: str, model: ProfileModel) -> Page:
    """profile.yaml."""
    told = [f"{words_of(name)} ({_attribute(told)})." for name, told in model.whole().items()]
    kept = "Besides these: contact points, tags, counters, the cart and the orders."
    return Page(
        "What is kept of a customer",
        path,
        (Section("Attributes", (*points(told), paragraph(kept))),),
    )


def lifecycle_page(path: str, model: LifecycleModel, about: About) -> Page:
    """lifecycle.yaml."""
    stages, line = model.ways(), on_the_line(model.ways())
    on_line = [_stage(name, stages[name], about) for name in line]
    outside = [_silence(name, ways) for name, ways in stages.items() if name not in line]
    rule = (
        "A customer is in one stage. The rules lead forward only, from any stage before, unless "
        "one says from where; where several hold, the stage that stands furthest wins."
    )
    sections = [Section("The line", (paragraph(rule), *points(on_line)))]
    if outside:
        back = "Whatever the customer does next leads back to the stage before."
        sections.append(Section("Outside the line", (*points(outside), paragraph(back))))
    return Page("The stages of every customer", path, tuple(sections))


def stage_rule(stage: StageModel, about: About) -> str:
    """How a customer comes to a stage on the line, as a clause."""
    if stage.absent is not None:
        return f"nothing was heard of them for {duration(stage.absent)}"
    if stage.on is None:
        return said(stage.when or "", about)
    count, within = count_in(stage.count or "")
    often = f" at least {times(count)} within {within}" if count else ""
    when = f" and {said(stage.when, about)}" if stage.when else ""
    return f"{they(stage.on)}{often}{when}"


def _stage(name: str, ways: tuple[StageModel, ...], about: About) -> str:
    rules = [way for way in ways if not way.start]
    told = "; or ".join(f"when {stage_rule(way, about)}{_from(way)}" for way in rules)
    if len(rules) < len(ways):
        back = f" They come back {told}." if rules else ""
        return f"{name}: everybody begins here.{back}"
    if len(rules) > 1 or rules[0].absent is not None:
        return f"{name}: {sentence(told)}"
    source = ""
    if rules[0].source == "any":
        source = " It is reached from every stage, also from those behind it."
    elif rules[0].source:
        source = f" It is reached from {quoted(rules[0].source)} only."
    return f"{name}: {sentence(f'when {stage_rule(rules[0], about)}')}{source}"


def _from(way: StageModel) -> str:
    if way.source == "any":
        return ", from every stage"
    return f", from {quoted(way.source)} only" if way.source else ""


def _silence(name: str, ways: tuple[StageModel, ...]) -> str:
    told = []
    for way in ways:
        source = "from every stage"
        if way.source not in (None, "any"):
            source = f"from {quoted(way.source or '')} only"
        told.append(f"when nothing was heard of them for {duration(way.absent or '')}, {source}")
    return f"{name}: {'; or '.join(told)}."


def _event(name: str, event: EventModel) -> str:
    properties = [f"{words_of(one)} ({_kind(kind)})" for one, kind in event.properties.items()]
    carries = f"it carries {both(properties)}" if properties else "it carries nothing"
    changes = both([_CHANGES.get(change, change) for change in event.changes])
    told = someone([name])
    deed = "" if told.startswith("“") else f" ({told.partition(' (')[0]})"
    changed = sentence(f"it {changes or 'changes nothing in the profile'}")
    where = f"it happens on {event.channel} if it does not say where" if event.channel else ""
    without = [words_of(one) for one in event.required]
    wanted = f"it is refused without {both(without)}" if without else ""
    parts = [sentence(part) for part in (carries, wanted, where) if part]
    return f"{name}{deed}: {' '.join(parts)} {changed}"


def _attribute(told: AttributeModel) -> str:
    kind = _kind(told.type)
    return kind if told.start is None else f"{kind}; {told.start} until it is set"


def _kind(kind: Kind) -> str:
    return either(kind) if isinstance(kind, tuple) else kind


def _brokers(brokers: tuple[str, ...]) -> str:
    return f"Kafka at {both(brokers)}" if brokers else "it brings a broker of its own along"
