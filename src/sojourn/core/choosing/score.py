"""Which channel promises most: `channel: best` (semantics 20), and at which hour.

The score of a channel is the chance that this customer answers there, times the weight of the part
that it plays in their stage, less what a message costs and how many there were lately. The chance
is what all customers have taught of channel, stage and hour (`core.shared.table`), moved by how far
this customer answers more or less than they do; or what the project's own score for it says.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sojourn.core.choosing.drawing import draw_chance
from sojourn.core.choosing.engagement import known
from sojourn.core.choosing.evidence import hour_of_week
from sojourn.core.customer.profile import Engagement
from sojourn.core.customer.state import Run
from sojourn.core.declared.choice import UNLEARNED, Choice
from sojourn.core.declared.clause import Missing
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.outcome import Parts
from sojourn.core.shared.table import MILLION, Table, channel_rate, rate_at, sent_on

#: Scores that differ by less are a tie, and the declared order decides.
_PLACES: Final = 4

_UNKNOWN: Final = Engagement()


class Score(NamedTuple):
    """What a channel promises at one hour, and what that is made of.

    Without a `choice` in the policies the parts are not told.
    """

    value: float
    parts: Parts | None


class _Promise(NamedTuple):
    """What is the same of a channel at every hour.

    `given` is the chance that the project's own score says. Else `own` is how often this customer
    answers there, as a multiple of what all do.
    """

    channel: str
    given: float | None
    own: float
    weight: float
    cost: float
    fatigue: float


class Promises:
    """What some channels promise to one customer for one message. `table` is what was learned.

    `enough` says that there is evidence enough for scores to decide, `hours_known` that there is
    for one hour to be better than another.
    """

    def __init__(self, draft: Draft, run: Run, step: Send, channels: Sequence[Channel]) -> None:
        choice = draft.definitions.policies.choice or UNLEARNED
        self._tells = draft.definitions.policies.choice is not None
        self.table = draft.shared.table
        self._choice = choice
        self._stage = draft.stage.name
        visit = run.visits.get(step.id, 1)
        self._seed = f"{choice.salt} {draft.customer} {run.id} {step.id} {visit}"
        engagement = known(draft.profile, draft.messages)
        own = [engagement.get(channel.name, _UNKNOWN) for channel in channels]
        given = _given(draft, choice, channels)
        taught = sum(sent_on(self.table, channel.name) for channel in channels)
        self.hours_known = taught >= choice.evidence
        self.enough = (
            self.hours_known or bool(given) or sum(one.sent for one in own) >= choice.own_evidence
        )
        self._promises = [
            _promise(draft, choice, self.table, channel, one, given.get(channel.name))
            for channel, one in zip(channels, own, strict=True)
        ]

    def scores(self, hour: int) -> dict[str, Score]:
        """The score of each channel at an hour of the customer's week, by its name."""
        return {one.channel: self._score(one, hour) for one in self._promises}

    def values(self, hour: int) -> list[float]:
        """The same without what they are made of, in the order of the channels."""
        return [_value(one, self._rate(one, hour)) for one in self._promises]

    def _score(self, promise: _Promise, hour: int) -> Score:
        rate = self._rate(promise, hour)
        value, weight, fatigue = _value(promise, rate), promise.weight, promise.fatigue
        if not self._tells:
            return Score(value, None)
        parts = Parts(round(rate, _PLACES), weight, round(promise.cost, _PLACES), fatigue)
        return Score(value, parts)

    def _rate(self, promise: _Promise, hour: int) -> float:
        if promise.given is not None:
            return promise.given
        learned = rate_at(self.table, promise.channel, self._stage, hour)
        chance = learned.ppm / MILLION
        if self._choice.explore:
            seed = f"{self._seed} {promise.channel} {hour}"
            chance = draw_chance(chance, learned.weight, seed)
        return min(chance * promise.own, 1.0)


def scores_of(draft: Draft, run: Run, step: Send, channels: Sequence[Channel]) -> dict[str, Score]:
    """The score of each channel now, by its name; empty where there is too little evidence."""
    promises = Promises(draft, run, step, channels)
    return promises.scores(hour_of_week(draft.now, draft.zone)) if promises.enough else {}


def _value(promise: _Promise, rate: float) -> float:
    return round(rate * promise.weight - promise.cost - promise.fatigue, _PLACES)


def _promise(
    draft: Draft,
    choice: Choice,
    table: Table | None,
    channel: Channel,
    own: Engagement,
    given: float | None,
) -> _Promise:
    expected = channel_rate(table, channel.name).ppm / MILLION
    prior = choice.prior * expected
    multiple = (own.answered + prior) / ((own.sent + choice.prior) * expected) if prior else 1.0
    dearest = max(one.cost_micros for one in draft.definitions.channels.values())
    since = draft.now - choice.lately_ms
    lately = sum(
        message.channel == channel.name and message.at > since and not message.released
        for message in draft.messages
    )
    return _Promise(
        channel.name,
        given,
        multiple,
        choice.weights.of(channel.roles.get(draft.stage.name)),
        choice.cost * channel.cost_micros / dearest if dearest else 0.0,
        round(choice.fatigue * lately, _PLACES),
    )


def _given(draft: Draft, choice: Choice, channels: Sequence[Channel]) -> Mapping[str, float]:
    """The chances that scores of the project's own give; what is not known has none."""
    found: dict[str, float] = {}
    facts = draft.facts() if choice.scores else None
    for channel in channels:
        score = choice.scores.get(channel.name)
        if score is None or facts is None:
            continue
        try:
            found[channel.name] = min(max(float(score(facts)), 0.0), 1.0)
        except Missing:
            draft.notes.append("missing_value")
    return found
