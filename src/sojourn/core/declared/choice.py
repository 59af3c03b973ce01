"""How the best channel and the best hour are chosen, as policies.yaml says; compiled."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from sojourn.core.declared.clause import Expression
from sojourn.core.local_time.calendar import DAY_MS, HOUR_MS

#: The part that a channel plays in a stage; of a third kind are those that play none.
Role = Literal["main", "supporting"]


class Weights(Struct, frozen=True):
    """How much a response counts on a channel of each part in the stage."""

    main: float = 1.5
    supporting: float = 1.0
    none: float = 0.75

    def of(self, role: Role | None) -> float:
        """The weight of a part, or of none."""
        if role is None:
            return self.none
        return self.main if role == "main" else self.supporting


class Choice(Struct, frozen=True):
    """How the best channel and the best hour are chosen, and what is learned for that.

    Scores decide once `evidence` messages went out to all customers on the channels at hand, or
    `own_evidence` to this one. As many as `prior` of the customer's own messages weigh as much as
    all that others have taught. `cost` is what the dearest channel of the project loses, `fatigue`
    what each message on the channel within the last `lately_ms` takes off. With `explore`, chances
    are drawn from what is believed of them, by hashing `salt`. What was sent `half_life_ms` ago
    weighs half; a table is learned every `learn_every_ms`. `scores` give the chance of an answer
    on a channel in place of what was learned.
    """

    evidence: int = 200
    own_evidence: int = 5
    prior: int = 10
    weights: Weights = Weights()
    cost: float = 0.05
    fatigue: float = 0.01
    lately_ms: int = 7 * DAY_MS
    explore: bool = False
    salt: str = "choice"
    half_life_ms: int = 30 * DAY_MS
    learn_every_ms: int = 6 * HOUR_MS
    scores: Mapping[str, Expression] = {}


#: How a channel is chosen where policies.yaml has no `choice`: by the customer's own answers.
UNLEARNED: Final = Choice(fatigue=0.0)
