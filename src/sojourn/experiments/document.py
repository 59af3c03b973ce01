"""A report for machines: docs/experiments.md shows each member."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from sojourn.experiments.compare import Arm, Result
from sojourn.experiments.figures import CONFIDENCE, Interval
from sojourn.experiments.words import conclusions
from sojourn.wire.instant import format_instant


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """The report as one object. A bound that is infinite is null."""
    return {"confidence": CONFIDENCE, "experiments": [_experiment(one) for one in results]}


def _experiment(result: Result) -> dict[str, Any]:
    design = result.design
    return {
        "experiment": design.name,
        "design": design.design or None,
        "journeys": list(result.journeys),
        "by": design.by,
        "base": design.base,
        "first_at": format_instant(result.first_at),
        "last_at": format_instant(result.last_at),
        "measure": _measure(result),
        "arms": [_arm(arm) for arm in result.arms],
        "sample_ratio": {
            "p_value": result.sample_ratio_p,
            "ok": None if result.sample_ratio_p is None else result.shares_hold,
        },
        "comparisons": result.comparisons,
        "correction": "bonferroni" if result.comparisons > 1 else None,
        "moved": result.moved,
        "open_windows": result.open_windows,
        "concluded": result.silence is None,
        "reason": result.silence,
        "conclusions": list(conclusions(result)),
    }


def _measure(result: Result) -> dict[str, Any] | None:
    measure = result.design.measure
    if measure is None:
        return None
    return {"on": list(measure.on), "within_seconds": measure.within_ms // 1000}


def _arm(arm: Arm) -> dict[str, Any]:
    counted = arm.interval is not None
    against = arm.against
    return {
        "arm": arm.name,
        "share": arm.share_bp / 10_000 if arm.share_bp else None,
        "customers": arm.count.customers,
        "conversions": arm.count.conversions if counted else None,
        "rate": arm.count.rate if counted else None,
        "interval": _interval(arm.interval),
        "lift": None if against is None else against.lift,
        "lift_interval": None if against is None else _interval(against.interval),
        "p_value": None if against is None else against.p_value,
        "verdict": None if against is None else against.verdict,
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    if interval is None:
        return None
    return [bound if isfinite(bound) else None for bound in (interval.low, interval.high)]
