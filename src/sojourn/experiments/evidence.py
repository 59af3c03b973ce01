"""The records of many customers, put together: who was in which arm since when, and converted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.trial import HELD_OUT, HOLDOUT, TREATED
from sojourn.experiments.seen import (
    Conversion,
    Design,
    Event,
    Exposure,
    Held,
    Measured,
    Move,
    Seen,
)

#: The design of a holdout that nobody measures: what it was is known from decisions alone.
_UNMEASURED: Final = ""


class Evidence(Struct, frozen=True):
    """What is known. `conversions` gives, by run and arm, when they were; `acts` by customer.

    `has_moves` says that transitions were read: then every conversion that there was is known.
    """

    exposures: tuple[Exposure, ...] = ()
    conversions: Mapping[tuple[str, str], Sequence[int]] = {}
    acts: Mapping[tuple[str, str], Sequence[int]] = {}
    has_moves: bool = False
    has_events: bool = False
    latest_at: int = 0


def gather(lines: Iterable[Seen | None]) -> Evidence:
    """Everything that the lines say, in whatever order they come."""
    exposures: list[Exposure] = []
    held: list[Held] = []
    conversions: dict[tuple[str, str], list[int]] = defaultdict(list)
    acts: dict[tuple[str, str], list[int]] = defaultdict(list)
    has_moves = False
    latest_at = 0
    for seen in lines:
        if seen is None:
            continue
        latest_at = max(latest_at, seen.at)
        match seen:
            case Exposure():
                exposures.append(seen)
            case Held():
                held.append(seen)
            case Event():
                acts[seen.customer, seen.type].append(seen.at)
            case Conversion():
                has_moves = True
                conversions[seen.run, seen.arm].append(seen.at)
            case Move():
                has_moves = True
    exposures.extend(_from_decisions(held, {one.design.name for one in exposures}))
    exposures.sort(key=lambda one: one.at)
    return Evidence(tuple(exposures), conversions, acts, has_moves, bool(acts), latest_at)


def judged_by(evidence: Evidence, measure: Measured) -> Evidence:
    """The same exposures, judged by events of the reader's own choice."""
    exposures = tuple(
        replace(one, design=replace(one.design, measure=measure), until=one.at + measure.within_ms)
        for one in evidence.exposures
    )
    return replace(evidence, exposures=exposures, conversions={}, has_moves=False)


def has_converted(evidence: Evidence, exposure: Exposure) -> bool:
    """Whether what counts happened after the exposure, and in time."""
    measure = exposure.design.measure
    if measure is None:
        return False
    if evidence.has_moves:
        arm = f"{exposure.design.name}={exposure.arm}"
        times: Iterable[int] = evidence.conversions.get((exposure.run, arm), ())
    else:
        acts = (evidence.acts.get((exposure.customer, name), ()) for name in measure.on)
        times = chain.from_iterable(acts)
    return any(exposure.at < at <= exposure.until for at in times)


def _from_decisions(held: Sequence[Held], measured: set[str]) -> Iterator[Exposure]:
    """The exposures of holdouts without a measure: they stand in no record of their own.

    Whose message went past the same gate is in the other arm.
    """
    held = sorted(held, key=lambda one: one.at)
    for name in sorted({one.holdout for one in held if one.kept_back} - measured):
        categories = {one.category for one in held if one.kept_back and one.holdout == name}
        journeys = {one.journey for one in held if one.kept_back and one.holdout == name}
        first: dict[str, Held] = {}
        for one in held:
            mine = one.holdout == name if one.kept_back else one.category in categories
            if mine and (name == HOLDOUT or one.journey in journeys):
                first.setdefault(one.customer, one)
        design = Design(name, HELD_OUT, "customer", ((HELD_OUT, 0), (TREATED, 0)), _UNMEASURED)
        for one in first.values():
            arm = HELD_OUT if one.kept_back else TREATED
            yield Exposure(design, arm, one.customer, "", one.journey, one.at)
