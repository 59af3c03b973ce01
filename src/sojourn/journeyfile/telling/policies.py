"""channels.yaml and policies.yaml in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sojourn.core.vocabulary import CATEGORIES
from sojourn.journeyfile.format.choice import ChoiceModel
from sojourn.journeyfile.format.policies import (
    CapModel,
    ChannelModel,
    ChannelsModel,
    ConsentModel,
    PoliciesModel,
)
from sojourn.journeyfile.telling.experiments import held_out
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Page, Section, paragraph, points
from sojourn.journeyfile.telling.phrases import a, both, duration, many, quoted, sentence, words_of

_THEN: Final = {
    "defer": "one too many waits until there is room",
    "drop": "one too many is dropped",
    "another channel": "one too many goes to the next channel of its step; without one, it waits",
}
_UNKNOWN: Final = {
    "project": "quiet hours are those of the project's zone",
    "hold": "messages of categories with quiet hours wait until it is known, for 7 days at most",
    "send": "there are no quiet hours",
}


def channels_page(path: str, model: ChannelsModel) -> Page:
    """channels.yaml."""
    told = [_channel(name, channel) for name, channel in model.channels.items()]
    return Page("The ways to a customer", path, (Section("Channels", points(told)),))


def policies_page(path: str, model: PoliciesModel) -> Page:
    """policies.yaml."""
    return Page(
        "What holds for the messages of all journeys",
        path,
        (
            Section("Consent", points(_consents(model.consent))),
            Section("Hours", points(_hours(model))),
            Section("Caps", points(_caps(model.caps))),
            Section("Holdout", (paragraph(held_out(model.holdout, About())),)),
            Section("The best channel and hour", points(_choice(model.choice))),
        ),
    )


def _channel(name: str, channel: ChannelModel) -> str:
    told = [f"it reaches whoever has {_contact(channel.to)} (`{channel.to}`)"]
    if channel.window is not None:
        whom = ""
        if len(channel.window_for) < len(CATEGORIES):
            whom = f"{both(channel.window_for)} "
        told.append(f"it takes {whom}messages from {_from_to(channel.window)} only")
    if channel.cost is not None:
        told.append(f"a message costs {channel.cost}")
    for part in ("main", "supporting"):
        stages = [quoted(stage) for stage, role in channel.role.items() if role == part]
        if stages:
            told.append(f"it is a {part} channel in {both(stages)}")
    return f"{name}: {'; '.join(told)}."


def _consents(model: ConsentModel) -> Iterator[str]:
    for category in ("promotional", "service", "transactional"):
        rules: Mapping[str, str] = getattr(model, category)
        told = {
            "opt in": "only to those who have said yes",
            "opt out": "unless the customer has said no",
        }
        for rule, whom in told.items():
            channels = [channel for channel, one in rules.items() if one == rule]
            if channels:
                yield sentence(f"{category} messages go out by {both(channels)} {whom}")
    yield (
        "Where nothing is said here, promotional and service messages go out unless the customer "
        "has said no, and transactional ones in any case."
    )


def _hours(model: PoliciesModel) -> Iterator[str]:
    hours = model.quiet_hours
    for category in ("promotional", "service", "transactional"):
        window: str | None = getattr(hours, category)
        if window is not None:
            end = window.split("-")[-1]
            yield sentence(
                f"{category} messages do not go out from {_from_to(window)} of the customer's own "
                f"time; they wait until {end}"
            )
    yield sentence(f"where a time zone is not known, {_UNKNOWN[model.unknown_zone]}")
    if model.jitter is None:
        yield "Those who waited for the same moment all go out then."
    else:
        yield f"Those who waited for the same moment go out spread over {duration(model.jitter)}."


def _caps(caps: Sequence[CapModel]) -> Iterator[str]:
    for cap in caps:
        by = f" by {cap.channel}" if cap.channel is not None else ""
        kinds = both(sorted(cap.of))
        if cap.gap is not None:
            rule = f"there are {duration(cap.gap)} between two {kinds} messages{by}"
        else:
            most = many(cap.at_most or 1, f"{kinds} message")
            rule = f"a customer gets at most {most}{by} {_in(cap)}"
        expiry = f", for {duration(cap.expires)} at most" if cap.expires is not None else ""
        yield f"{words_of(cap.name)}: {rule}; {_THEN[cap.then]}{expiry}."
    if not caps:
        yield "A customer gets any number of messages."


def _in(cap: CapModel) -> str:
    if cap.within is None or cap.within == "calendar day":
        return "on one day of their own time"
    return f"within any {duration(cap.within.removeprefix('rolling '))}"


def _choice(model: ChoiceModel | None) -> Iterator[str]:
    if model is None:
        yield (
            "The best channel is the one that this customer answers to most; nothing is learned "
            "from others, and no message waits for a better hour."
        )
        return
    yield (
        "What all customers teach of channels, stages and hours of the week is learned anew every "
        f"{duration(model.every)}; a message weighs half as much {duration(model.half_life)} later."
    )
    yield (
        f"Until {many(model.evidence, 'message')} went out to all customers on the channels at "
        f"hand, or {model.own_evidence} to this one, the order of channels.yaml decides."
    )
    yield (
        f"What the customer did with {many(model.prior, 'message')} of their own weighs as much as "
        "all that others have taught."
    )
    weight = model.weight
    yield (
        f"An answer counts {weight.main} on a main channel of the stage, {weight.supporting} on a "
        f"supporting one, {weight.none} on another; the dearest channel loses {model.cost}, and "
        f"each message there within {duration(model.lately)} takes off {model.fatigue}."
    )
    if model.explore:
        yield "Chances are drawn from what is believed of them, so that little known is tried."
    for channel, text in model.score.items():
        yield f"On {channel} the chance of an answer is `{text}`, where that is known."


def _from_to(window: str) -> str:
    start, _, end = window.partition("-")
    return f"{start} to {end}"


def _contact(path: str) -> str:
    name = words_of(path.removeprefix("customer."))
    return "an id, and so everybody" if name == "id" else a(name)
