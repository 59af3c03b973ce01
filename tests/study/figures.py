"""What a trial came to, beside the best fixed order and those who know the hidden rates."""

from collections.abc import Iterator, Sequence
from math import sqrt

from msgspec import Struct

from study import world
from study.trial import Trial

#: Of a normal distribution, between which 95% lie.
_Z = 1.96


class Week(Struct, frozen=True):
    """One week: the chance of an answer to what went out, and what it could have been.

    `fixed` is that of the best fixed order, `known` that of whoever knows the rates of channels,
    stages and hours (and nobody's own taste), sending at the same moments.
    """

    sent: int
    chance: float
    fixed: float
    known: float

    @property
    def regret(self) -> float:
        return self.known - self.chance


class Lift(Struct, frozen=True):
    """By how much more of those who got messages bought than of those held out."""

    treated: int
    held_out: int
    measured: float
    low: float
    high: float
    true: float


class Figures(Struct, frozen=True):
    """A trial in numbers. `best_order` is the channel that the best fixed order begins with."""

    name: str
    customers: int
    sent: int
    answered: int
    tables: int
    best_order: str
    weeks: tuple[Week, ...]
    lift: Lift

    @property
    def chance(self) -> float:
        return _mean((week.chance, week.sent) for week in self.weeks)

    @property
    def fixed(self) -> float:
        return _mean((week.fixed, week.sent) for week in self.weeks)

    @property
    def known(self) -> float:
        return _mean((week.known, week.sent) for week in self.weeks)

    @property
    def margin(self) -> float:
        """By which part the answers are more than those of the best fixed order."""
        return self.chance / self.fixed - 1


def figures(trial: Trial, *, customers: int, weeks: int) -> Figures:
    """The figures of a trial with so many customers."""
    names = [f"c{number}" for number in range(customers)]
    reached = [name for name in names if name not in trial.held_out]
    best = max(world.CHANNELS, key=lambda channel: _of_order(channel, reached, weeks))
    sums = [[0.0, 0.0, 0.0] for _ in range(weeks)]
    counts = [[0, 0] for _ in range(weeks)]
    for name in reached:
        for week, one in enumerate(world.occasions(name, weeks)):
            usual = [world.usual(channel, one.stage, one.at) for channel in world.CHANNELS]
            sums[week][1] += world.rate(name, best, one.stage, one.at)
            sums[week][2] += max(usual)
            counts[week][1] += 1
    for message in trial.sent:
        week = min((message.at - world.BEGINS_AT) // world.WEEK_MS, weeks - 1)
        sums[week][0] += world.rate(message.customer, message.channel, message.stage, message.at)
        counts[week][0] += 1
    return Figures(
        trial.policy.name,
        customers,
        len(trial.sent),
        sum(message.answered for message in trial.sent),
        trial.tables,
        best,
        tuple(
            Week(sent, chance / max(sent, 1), fixed / occasions, known / occasions)
            for (chance, fixed, known), (sent, occasions) in zip(sums, counts, strict=True)
        ),
        _lift(trial, names),
    )


def _of_order(channel: str, customers: Sequence[str], weeks: int) -> float:
    """How many answers an order brings that begins with `channel`, which reaches everybody."""
    return sum(
        world.rate(name, channel, one.stage, one.at)
        for name in customers
        for one in world.occasions(name, weeks)
    )


def _lift(trial: Trial, names: Sequence[str]) -> Lift:
    answers = dict.fromkeys(names, 0)
    for message in trial.sent:
        answers[message.customer] += message.answered
    chances = {name: world.buys(times) for name, times in answers.items()}
    bought = {name for name, chance in chances.items() if world.happens(chance, "buys", name)}
    held_out = [name for name in names if name in trial.held_out]
    treated = [name for name in names if name not in trial.held_out]
    one, other = (sum(n in bought for n in group) / len(group) for group in (treated, held_out))
    width = _Z * sqrt(one * (1 - one) / len(treated) + other * (1 - other) / len(held_out))
    measured = one - other
    true = sum(chances[name] for name in treated) / len(treated) - world.BUYS
    low, high = measured - width, measured + width
    return Lift(len(treated), len(held_out), measured, low, high, true)


def _mean(parts: Iterator[tuple[float, int]]) -> float:
    values = list(parts)
    return sum(value * weight for value, weight in values) / sum(weight for _, weight in values)
