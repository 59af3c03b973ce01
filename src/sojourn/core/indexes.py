"""What is looked up for each input, worked out once for a version of the definitions."""

from msgspec.structs import replace

from sojourn.core.definitions import Definitions, Journey, Openings
from sojourn.core.entry import OnAbsence, OnBecoming, OnDate, OnSchedule, OnStage


def indexed(definitions: Definitions) -> Definitions:
    """`definitions` with everything that follows from its journeys and channels."""
    journeys = tuple(definitions.journeys.values())
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
    )


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


def _with_absence(openings: Openings, journey: Journey, opening: OnAbsence) -> Openings:
    if not opening.of:
        return replace(openings, absences=(*openings.absences, (journey, opening)))
    of = dict(openings.absences_of)
    for event_type in opening.of:
        of[event_type] = (*of.get(event_type, ()), (journey, opening))
    return replace(openings, absences_of=of)
