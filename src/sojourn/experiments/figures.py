"""The statistics of an experiment: how sure one can be of a rate, of a lift, of the shares.

All of it is for yes or no: a customer converted, or did not. The test and the interval of a lift
are the same score statistic, so they never contradict each other
(docs/decisions/0023-experiments.md).
"""

from collections.abc import Sequence
from math import inf, sqrt
from typing import Final

from msgspec import Struct

#: How much of the time an interval is to hold the truth, over all comparisons of an experiment.
CONFIDENCE: Final = 0.95
#: How often a lift of the size that is named would be seen.
POWER: Final = 0.8
#: Below it shares are said to be wrong. So strict, because it is asked of every experiment.
SAMPLE_RATIO_ALARM: Final = 0.001
#: How many customers of each kind (converted, or not) each arm must be expected to have.
ENOUGH: Final = 5

#: Ratios beyond which no bound is looked for.
_LEAST, _MOST = 1e-9, 1e9


class Interval(Struct, frozen=True):
    """From `low` to `high`, both included; `high` may be infinite."""

    low: float
    high: float


class Count(Struct, frozen=True):
    """So many customers, and how many of them converted."""

    customers: int
    conversions: int

    @property
    def rate(self) -> float:
        """The part that converted; 0 of nobody."""
        return self.conversions / self.customers if self.customers else 0.0


def rate_interval(count: Count, *, confidence: float = CONFIDENCE) -> Interval | None:
    """Where the rate may lie, by Wilson's score; None for nobody."""
    from scipy.stats import binomtest

    if not count.customers:
        return None
    found = binomtest(count.conversions, count.customers).proportion_ci(
        confidence_level=confidence, method="wilson"
    )
    return Interval(float(found.low), float(found.high))


def lift_interval(arm: Count, base: Count, *, confidence: float = CONFIDENCE) -> Interval | None:
    """Where the relative lift of `arm` over `base` may lie, by Koopman's score.

    None where nobody converted in either, or one of the two is empty.
    """
    from scipy.special import chdtri

    if not arm.customers or not base.customers or not (arm.conversions or base.conversions):
        return None
    bound = float(chdtri(1, 1 - confidence))
    low = 0.0 if not arm.conversions else _bound(arm, base, bound, upward=False)
    high = inf if not base.conversions else _bound(arm, base, bound, upward=True)
    return Interval(low - 1, high - 1)


def p_value(arm: Count, base: Count) -> float | None:
    """How often arms that are alike would differ by as much as these; two-sided, by the score.

    None where nothing can be compared: an empty arm, or all alike.
    """
    from scipy.special import chdtrc

    conversions = arm.conversions + base.conversions
    customers = arm.customers + base.customers
    if not arm.customers or not base.customers or conversions in (0, customers):
        return None
    return float(chdtrc(1, _score(arm, base, 1.0)))


def sample_ratio_p(customers: Sequence[int], shares_bp: Sequence[int]) -> float | None:
    """How often arms of these shares would come out as unevenly as `customers`; None of nobody."""
    from scipy.stats import chisquare

    total = sum(customers)
    if not total or len(customers) < 2:
        return None
    # An arm without a share that has customers all the same cannot come about by chance.
    if any(count and not share for count, share in zip(customers, shares_bp, strict=True)):
        return 0.0
    pairs = [pair for pair in zip(customers, shares_bp, strict=True) if pair[1]]
    whole = sum(share for _, share in pairs)
    expected = [total * share / whole for _, share in pairs]
    return float(chisquare([count for count, _ in pairs], expected).pvalue)


def are_enough(arm: Count, base: Count) -> bool:
    """Whether both are large enough for what the functions of this file say to hold."""
    customers = arm.customers + base.customers
    conversions = arm.conversions + base.conversions
    rarer = min(conversions, customers - conversions)
    smaller = min(arm.customers, base.customers)
    return bool(customers) and smaller * rarer / customers >= ENOUGH


def least_visible_lift(arm: Count, base: Count, *, confidence: float = CONFIDENCE) -> float | None:
    """The relative lift, up or down, that such arms would show four times in five."""
    from scipy.special import ndtri

    customers = arm.customers + base.customers
    rate = (arm.conversions + base.conversions) / customers if customers else 0.0
    if not arm.customers or not base.customers or not 0 < rate < 1:
        return None
    reach = float(ndtri(1 - (1 - confidence) / 2) + ndtri(POWER))
    spread = sqrt(rate * (1 - rate) * (1 / arm.customers + 1 / base.customers))
    return reach * spread / rate


def _score(arm: Count, base: Count, ratio: float) -> float:
    """How badly the counts fit to rates of which one is `ratio` times the other: chi-square."""
    n, x, m, y = arm.customers, arm.conversions, base.customers, base.conversions
    middle = ratio * (n + y) + x + m
    root = sqrt(max(middle * middle - 4 * ratio * (n + m) * (x + y), 0.0))
    # The two most likely rates of that ratio, without the loss of digits of the other form.
    rate = 2 * ratio * (x + y) / (middle + root)
    other = rate / ratio
    return _distance(n, x, rate) + _distance(m, y, other)


def _distance(customers: int, conversions: int, rate: float) -> float:
    spread = customers * rate * (1 - rate)
    return (conversions - customers * rate) ** 2 / spread if spread > 0 else 0.0


def _bound(arm: Count, base: Count, bound: float, *, upward: bool) -> float:
    """The ratio, above or below the one observed, at which the counts fit as badly as `bound`."""
    from scipy.optimize import brentq

    observed = arm.rate / base.rate if base.conversions else _MOST
    inner = max(observed, _LEAST)
    outer = inner
    while _score(arm, base, outer) < bound:
        outer = outer * 2 if upward else outer / 2
        if not _LEAST < outer < _MOST:
            return inf if upward else 0.0
    ends = (inner, outer) if upward else (outer, inner)
    return float(brentq(lambda ratio: _score(arm, base, ratio) - bound, *ends, rtol=1e-10))
