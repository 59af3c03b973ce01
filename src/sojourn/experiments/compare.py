"""One design of an experiment, counted and compared: how sure one can be of what it shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from sojourn.experiments.evidence import Evidence, has_converted
from sojourn.experiments.figures import (
    CONFIDENCE,
    SAMPLE_RATIO_ALARM,
    Count,
    Interval,
    are_enough,
    least_visible_lift,
    lift_interval,
    p_value,
    rate_interval,
    sample_ratio_p,
)
from sojourn.experiments.seen import Design, Exposure

#: What can be said of an arm beside the base.
Verdict = Literal["higher", "lower", "no_difference_seen", "too_few"]

#: Why nothing is said of any arm. "shares_off": customers are not where chance would put them.
Silence = Literal["shares_off", "not_measured", "events_missing", "one_arm"]


class Compared(Struct, frozen=True):
    """An arm beside the base; intervals and p-value are those of all comparisons together."""

    verdict: Verdict
    lift: float | None
    interval: Interval | None
    p_value: float | None
    least_visible_lift: float | None


class Arm(Struct, frozen=True):
    """One arm. `against` is None for the base, and where nothing can be compared."""

    name: str
    share_bp: int
    count: Count
    interval: Interval | None
    against: Compared | None = None


class Result(Struct, frozen=True, kw_only=True):
    """What one design of an experiment has shown.

    `moved` customers were later drawn into another arm; they count where they were first.
    `open_windows` may still convert. `sample_ratio_p` is None where no shares are known.
    """

    design: Design
    journeys: tuple[str, ...]
    first_at: int
    last_at: int
    arms: tuple[Arm, ...]
    sample_ratio_p: float | None
    silence: Silence | None
    comparisons: int
    moved: int
    open_windows: int

    @property
    def shares_hold(self) -> bool:
        """Whether the arms are as large as chance lets them be."""
        return self.sample_ratio_p is None or self.sample_ratio_p >= SAMPLE_RATIO_ALARM


def results(evidence: Evidence, names: Iterable[str] = ()) -> tuple[Result, ...]:
    """Each design of each experiment by itself, in the order of names and times.

    Who takes part again under another design counts in the first one only.
    """
    wanted = set(names)
    by_design: dict[Design, list[Exposure]] = {}
    moved: dict[Design, set[str]] = {}
    firsts: dict[tuple[str, str], Exposure] = {}
    for one in evidence.exposures:
        if wanted and one.design.name not in wanted:
            continue
        first = firsts.setdefault((one.design.name, one.unit), one)
        if first is one:
            by_design.setdefault(one.design, []).append(one)
        elif first.arm != one.arm:
            moved.setdefault(first.design, set()).add(one.unit)
    found = [
        _result(evidence, design, exposures, moved=len(moved.get(design, ())))
        for design, exposures in by_design.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.design.name, one.first_at)))


def _result(
    evidence: Evidence, design: Design, exposures: Sequence[Exposure], *, moved: int
) -> Result:
    counts = _counts(evidence, design, exposures)
    shares = dict(design.shares_bp)
    known = sum(shares.values()) > 0
    ratio_p = (
        sample_ratio_p([counts[arm].customers for arm in counts], [shares[arm] for arm in counts])
        if known
        else None
    )
    silence = _silence(evidence, design, counts, ratio_p)
    comparisons = max(len(counts) - 1, 1)
    arms = tuple(
        Arm(
            name,
            shares[name],
            count,
            None if silence in ("not_measured", "events_missing") else rate_interval(count),
            None
            if name == design.base or silence in ("not_measured", "events_missing", "one_arm")
            else _compared(count, counts[design.base], comparisons),
        )
        for name, count in counts.items()
    )
    return Result(
        design=design,
        journeys=tuple(sorted({one.journey for one in exposures})),
        first_at=exposures[0].at,
        last_at=exposures[-1].at,
        arms=arms,
        sample_ratio_p=ratio_p,
        silence=silence,
        comparisons=comparisons,
        moved=moved,
        open_windows=sum(one.until > evidence.latest_at for one in exposures),
    )


def _counts(
    evidence: Evidence, design: Design, exposures: Sequence[Exposure]
) -> Mapping[str, Count]:
    customers = dict.fromkeys(design.arms, 0)
    conversions = dict.fromkeys(design.arms, 0)
    for one in exposures:
        customers[one.arm] = customers.get(one.arm, 0) + 1
        conversions[one.arm] = conversions.get(one.arm, 0) + has_converted(evidence, one)
    return {arm: Count(customers[arm], conversions[arm]) for arm in customers}


def _silence(
    evidence: Evidence, design: Design, counts: Mapping[str, Count], ratio_p: float | None
) -> Silence | None:
    if design.measure is None:
        return "not_measured"
    # A condition on events was asked where they were heard; here it cannot be asked again.
    if not evidence.has_moves and (design.measure.when or not evidence.has_events):
        return "events_missing"
    if len(counts) < 2:
        return "one_arm"
    if ratio_p is not None and ratio_p < SAMPLE_RATIO_ALARM:
        return "shares_off"
    return None


def _compared(arm: Count, base: Count, comparisons: int) -> Compared:
    # Bonferroni: with more arms each single one must stand out the more, so that all intervals
    # together hold with the confidence that is named.
    confidence = 1 - (1 - CONFIDENCE) / comparisons
    chance = p_value(arm, base)
    adjusted = None if chance is None else min(1.0, chance * comparisons)
    return Compared(
        _verdict(arm, base, adjusted),
        arm.rate / base.rate - 1 if base.conversions else None,
        lift_interval(arm, base, confidence=confidence),
        adjusted,
        least_visible_lift(arm, base, confidence=confidence),
    )


def _verdict(arm: Count, base: Count, adjusted: float | None) -> Verdict:
    if adjusted is None or not are_enough(arm, base):
        return "too_few"
    if adjusted >= 1 - CONFIDENCE:
        return "no_difference_seen"
    return "higher" if arm.rate > base.rate else "lower"
