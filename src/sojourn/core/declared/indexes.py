"""What is looked up for each input, worked out once for a version of the definitions."""

from collections.abc import Iterable

from msgspec.structs import replace

from sojourn.core.declared.definitions import (
    Definitions,
    Journey,
    Lifecycle,
    Openings,
    StageRule,
    StageWays,
)
from sojourn.core.declared.entry import OnAbsence, OnBecoming, OnDate, OnSchedule, OnStage
from sojourn.core.declared.offer import Offer


def indexed(definitions: Definitions) -> Definitions:
    """`definitions` with everything that follows from its other parts."""
    ranks = definitions.policies.ranks
    # Of several that one input opens, the one of the best rank begins first.
    journeys = tuple(
        sorted(definitions.journeys.values(), key=lambda one: ranks.get(one.name, len(ranks)))
    )
    by_type: dict[str, tuple[Journey, ...]] = {}
    for journey in journeys:
        for event_type in journey.entry.on:
            by_type[event_type] = (*by_type.get(event_type, ()), journey)
    return replace(
        definitions,
        versions={journey.version: journey for journey in journeys},
        by_type=by_type,
        openings=openings_of(journeys),
        reply_channels=frozenset(
            name for name, channel in definitions.channels.items() if channel.reply_ms
        ),
        lapsing=any(rule.lapses_ms for rule in definitions.policies.consent.values()),
        ways=ways_of(definitions.lifecycle),
        offers_on=offers_on(definitions.offers.values()),
    )


def offers_on(offers: Iterable[Offer]) -> dict[str, tuple[Offer, ...]]:
    """The offers that an event may redeem, or make pointless, by the event's type."""
    found: dict[str, tuple[Offer, ...]] = {}
    for offer in offers:
        heard = [rule.on for rule in (offer.redeemed, offer.not_after) if rule is not None]
        for event_type in dict.fromkeys(name for on in heard for name in on):
            found[event_type] = (*found.get(event_type, ()), offer)
    return found


def openings_of(journeys: tuple[Journey, ...]) -> Openings | None:
    """The journeys that something else than an event opens; None where each needs an event."""
    openings = Openings()
    for journey in journeys:
        match journey.entry.opening:
            case OnAbsence() as opening:
                openings = _with_absence(openings, journey, opening)
            case OnStage() as opening:
                openings = replace(openings, stages=(*openings.stages, (journey, opening)))
            case OnBecoming() as opening:
                openings = replace(openings, becomings=(*openings.becomings, (journey, opening)))
            case OnDate() as opening:
                openings = replace(openings, dates=(*openings.dates, (journey, opening)))
            case OnSchedule() as opening:
                openings = replace(openings, schedules=(*openings.schedules, (journey, opening)))
            case _:
                pass
    return None if openings == Openings() else openings


def ways_of(lifecycle: Lifecycle | None) -> StageWays:
    """The rules of `lifecycle` by what they listen to; no ways where there is none."""
    if lifecycle is None:
        return StageWays()
    rules = tuple(enumerate(lifecycle.rules))[::-1]
    types = {event_type for rule in lifecycle.rules for event_type in rule.on}
    asked = {
        event_type: tuple(
            (place, rule)
            for place, rule in rules
            if event_type in rule.on or _is_always_asked(rule)
        )
        for event_type in types
    }
    always = tuple((place, rule) for place, rule in rules if _is_always_asked(rule))
    return StageWays(asked, always, {rule.stage: place for place, rule in rules[::-1]})


def _is_always_asked(rule: StageRule) -> bool:
    return not rule.on and rule.when is not None


def _with_absence(openings: Openings, journey: Journey, opening: OnAbsence) -> Openings:
    if not opening.of:
        return replace(openings, absences=(*openings.absences, (journey, opening)))
    of = dict(openings.absences_of)
    for event_type in opening.of:
        of[event_type] = (*of.get(event_type, ()), (journey, opening))
    return replace(openings, absences_of=of)
