"""What can be concluded, and what cannot, in sentences."""

from collections.abc import Iterator
from math import isinf

from sojourn.experiments.compare import Arm, Compared, Result
from sojourn.experiments.figures import CONFIDENCE, ENOUGH, Interval


def conclusions(result: Result) -> tuple[str, ...]:
    """The sentences below the figures of one design, the most important first."""
    return (*_of_all(result), *_of_arms(result), *_reservations(result))


def percent(part: float, *, signed: bool = False) -> str:
    """A part of 1 with three figures that count, as in "4.25%"."""
    value = part * 100
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return f"{text}%"


def span(interval: Interval, *, signed: bool = False) -> str:
    """An interval, as in "from 4.0% to 5.1%"."""
    low = percent(interval.low, signed=signed)
    if isinf(interval.high):
        return f"{low} or more"
    return f"from {low} to {percent(interval.high, signed=signed)}"


def chance(p_value: float) -> str:
    """A p-value as it is read: no more digits than mean something."""
    return "< 0.0001" if p_value < 0.0001 else f"= {p_value:.2g}"


def _of_all(result: Result) -> Iterator[str]:
    match result.silence:
        case "shares_off":
            yield (
                "Nothing can be concluded: the arms are not as large as their shares say "
                f"(p {chance(result.sample_ratio_p or 0.0)}). Something lets customers into one "
                "arm rather than another, or loses their records; until it is found, any "
                "difference may come from that."
            )
        case "not_measured":
            yield (
                "Nothing says what it is judged by: give it a `measure`, or name an event with "
                "`--on` and `--within`."
            )
        case "events_missing" if result.design.measure and result.design.measure.when:
            yield (
                "Its measure has a condition, which only the engine can ask: the transitions are "
                "needed too."
            )
        case "events_missing":
            yield "Whether anybody converted is not known: transitions or events are needed too."
        case "one_arm":
            yield "There is one arm only, so there is nothing to compare it with."


def _of_arms(result: Result) -> Iterator[str]:
    if result.silence is not None:
        return
    base = next(arm for arm in result.arms if arm.name == result.design.base)
    for arm in result.arms:
        if arm.against is not None:
            yield _of_arm(arm, arm.against, base)


def _of_arm(arm: Arm, against: Compared, base: Arm) -> str:
    rates = f"{percent(arm.count.rate)} against {percent(base.count.rate)}"
    lift = "" if against.interval is None else span(against.interval, signed=True)
    match against.verdict:
        case "higher" | "lower":
            than = "more" if against.verdict == "higher" else "less"
            point = (
                "" if against.lift is None else f", a lift of {percent(against.lift, signed=True)}"
            )
            return (
                f"{arm.name} converts {than} than {base.name}: {rates}{point} ({lift}; p "
                f"{chance(against.p_value or 0.0)})."
            )
        case "no_difference_seen":
            return (
                f"No difference between {arm.name} and {base.name} is seen: {rates} (p "
                f"{chance(against.p_value or 0.0)}). That does not say that there is none: a lift "
                f"{lift} fits the figures{_unseen(against)}."
            )
        case "too_few":
            return (
                f"Too few to say anything of {arm.name} beside {base.name}: {rates}. At least "
                f"{ENOUGH} customers of each arm must be expected to convert, and as many not to"
                f"{_unseen(against)}."
            )


def _unseen(against: Compared) -> str:
    least = against.least_visible_lift
    if least is None:
        return ""
    return (
        f"; with so many customers only a lift of about {percent(least)} or more, up or down, "
        "would be seen four times in five"
    )


def _reservations(result: Result) -> Iterator[str]:
    if result.comparisons > 1 and result.silence is None:
        yield (
            f"{result.comparisons} arms are compared with {result.design.base}: p-values and "
            f"intervals of lifts are widened for that (Bonferroni), so that together they hold "
            f"with {CONFIDENCE:.0%}."
        )
    if result.open_windows:
        yield (
            f"{result.open_windows:,} of the {_units(result)} still have time to convert; the "
            "rates are lower than they will be."
        )
    if result.moved:
        yield (
            f"{result.moved:,} were later drawn into another arm, as the shares or the salt "
            "changed. They count where they were first, which makes differences look smaller."
        )
    if result.design.by == "run":
        yield (
            "Each run draws for itself, so one customer may stand in several arms and count more "
            "than once; the intervals take runs for independent of each other, and are a little "
            "too narrow."
        )


def _units(result: Result) -> str:
    return "runs" if result.design.by == "run" else "customers"
