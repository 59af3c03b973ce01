"""channels.yaml and policies.yaml in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sojourn.core.vocabulary import CATEGORIES
from sojourn.journeyfile.format.channels import ChannelModel, ChannelsModel
from sojourn.journeyfile.format.choice import ChoiceModel
from sojourn.journeyfile.format.limits import BudgetModel, CapModel
from sojourn.journeyfile.format.policies import ConsentModel, PoliciesModel
from sojourn.journeyfile.policies.preset import UsedPreset
from sojourn.journeyfile.telling.experiments import held_out
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Page, Section, paragraph, points
from sojourn.journeyfile.telling.phrases import (
    a,
    both,
    duration,
    many,
    quoted,
    sentence,
    words_of,
)
from sojourn.journeyfile.telling.presets import presets_told, said_of

_THEN: Final = {
    "defer": "one too many waits until there is room",
    "drop": "one too many is dropped",
    "another channel": "one too many goes to the next channel of its step; without one, it waits",
}
_BEYOND: Final = {
    "defer": "what there is no money for waits until the next one begins",
    "drop": "what there is no money for is dropped",
    "another channel": "what there is no money for goes to the next channel of its step; without "
    "one, it waits until the next one begins",
}
_UNKNOWN: Final = {
    "project": "quiet hours are those of the project's zone",
    "hold": "messages of categories with quiet hours wait until it is known, for 7 days at most",
    "send": "there are no quiet hours",
}


_MACHINES: Final = {
    "ignore": "An open or a click that a machine made is no answer, and ends no wait.",
    "count": "An open or a click counts as an answer, also where a machine made it.",
}


def channels_page(path: str, model: ChannelsModel) -> Page:
    """channels.yaml."""
    told = [_channel(name, channel) for name, channel in model.channels.items()]
    return Page("The ways to a customer", path, (Section("Channels", points(told)),))


def policies_page(path: str, model: PoliciesModel, presets: Sequence[UsedPreset]) -> Page:
    """policies.yaml, with the presets that it uses."""
    used = (Section("Presets", tuple(presets_told(presets))),) if presets else ()
    return Page(
        "What holds for the messages of all journeys",
        path,
        (
            *used,
            Section("Consent", points(_consents(model.consent))),
            Section("Hours", points(_hours(model))),
            Section("Caps", points(_caps(model.caps))),
            Section("Budgets", points(_budgets(model.budget))),
            Section("What goes first", points(_first(model))),
            Section("Holdout", (paragraph(held_out(model.holdout, About())),)),
            Section("Answers", (paragraph(_MACHINES[model.machine_opens]),)),
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
    if channel.reply_window is not None:
        whom = ""
        if len(channel.reply_window_for) < len(CATEGORIES):
            whom = f"{both(channel.reply_window_for)} "
        lasts = duration(channel.reply_window)
        told.append(f"it takes {whom}messages for {lasts} after the customer last wrote there only")
    if channel.cost is not None:
        told.append(f"a message costs {channel.cost}")
    for part in ("main", "supporting"):
        stages = [quoted(stage) for stage, role in channel.role.items() if role == part]
        if stages:
            told.append(f"it is a {part} channel in {both(stages)}")
    if channel.rate is not None:
        told.append(f"its connector hands over {channel.rate} at most")
    return f"{name}: {'; '.join(told)}."


def _consents(model: ConsentModel) -> Iterator[str]:
    for category in ("promotional", "service", "transactional"):
        rules: Mapping[str, str] = getattr(model, category)
        for rule in sorted(set(rules.values())):
            channels = [channel for channel, one in rules.items() if one == rule]
            yield sentence(f"{category} messages go out by {both(channels)} {said_of(rule)}")
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
    if model.country is not None:
        yield from _countries(model.country, model.zones)
    yield sentence(f"where a time zone is not known, {_UNKNOWN[model.unknown_zone]}")
    if model.jitter is None:
        yield "Those who waited for the same moment all go out then."
    else:
        yield f"Those who waited for the same moment go out spread over {duration(model.jitter)}."


def _caps(caps: Sequence[CapModel]) -> Iterator[str]:
    for cap in caps:
        by = f" by {cap.channel}" if cap.channel is not None else ""
        if cap.group is not None:
            by += f" from the group {quoted(cap.group)}"
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


def _first(model: PoliciesModel) -> Iterator[str]:
    if model.priorities:
        first, *others = [*map(quoted, model.priorities), "all others"]
        behind = "".join(f", then {name}" for name in others)
        yield (
            f"Of what is due at one moment, {first} goes first{behind}; of what is alike, what "
            "promises most."
        )
    else:
        yield "All journeys are alike; of what is due at one moment, what promises most goes first."
    arbitration = model.arbitration
    if arbitration is None:
        yield "No message waits for another one."
        return
    expiry = ""
    if arbitration.expires is not None:
        expiry = f", for {duration(arbitration.expires)} at most"
    yield (
        f"{both(sorted(arbitration.of)).capitalize()} messages wait {duration(arbitration.window)} "
        "for others to come; then the first of them goes out, and the others wait for the next "
        f"time{expiry}."
    )


def _countries(country: str, zones: Mapping[str, str]) -> Iterator[str]:
    name = words_of(country.removeprefix("customer."))
    yield sentence(
        f"where a customer's own time zone is not known, that of their {name} holds, if all of it "
        "keeps one clock"
    )
    for code, said in zones.items():
        rule = _UNKNOWN.get(said, f"the time is that of {said}")
        yield sentence(f"in {code}, {rule}")


def _budgets(budgets: Sequence[BudgetModel]) -> Iterator[str]:
    for one in budgets:
        by = f" by {one.channel}" if one.channel is not None else ""
        whose = f" of the journey {quoted(one.journey)}" if one.journey is not None else ""
        whose += f" of the group {quoted(one.group)}" if one.group is not None else ""
        when = "ever" if one.per == "total" else f"in one {one.per} of the project's time"
        then = one.then or ("drop" if one.per == "total" else "defer")
        expiry = f", for {duration(one.expires)} at most" if one.expires is not None else ""
        yield (
            f"{words_of(one.name)}: {both(sorted(one.of))} messages{by}{whose} cost at most "
            f"{one.at_most} {when}; {_BEYOND[then]}{expiry}."
        )
    if not budgets:
        yield "Messages may cost any amount."


def _in(cap: CapModel) -> str:
    if cap.within is None:
        return "on one day of their own time"
    if cap.within.startswith("calendar "):
        return f"in one {cap.within} of their own time".replace("in one calendar day", "on one day")
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
