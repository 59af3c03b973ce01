"""What a decision returns: the next state, and what the world should hear of it."""

from typing import Any, Literal

from msgspec import Struct

from sojourn.core.customer.state import CustomerState
from sojourn.core.declared.trial import Trial
from sojourn.core.shared.accounts import Charge, Evidence
from sojourn.core.vocabulary import (
    ActionKind,
    Category,
    DeadLetterReason,
    DecisionReason,
    Loss,
    Note,
    Outcome,
    TransitionReason,
)


class Action(Struct, frozen=True, gc=False, kw_only=True):
    """What a connector should do. The engine adds shard, term and number when it commits.

    `to` is the address on the channel; for an audience, its name. `cancels` is the id of
    the action that a `cancel` takes back. `code` is the customer's of the `offer` that it shows.
    Times are milliseconds since 1970 UTC.
    """

    id: str
    kind: ActionKind
    customer: str
    channel: str
    to: str
    journey: str
    run: str
    step: str
    at: int
    template: str = ""
    category: Category | None = None
    change: str = ""
    cancels: str = ""
    data: dict[str, Any] = {}
    expires_at: int = 0
    offer: str = ""
    code: str = ""


class Transition(Struct, frozen=True, gc=False, kw_only=True):
    """A run or a stage moved. For a stage `lifecycle` is set and `journey` and `run` are not.

    `since` is when the customer came to the stage that is left; 0 for a run.
    """

    customer: str
    source: str
    target: str
    at: int
    reason: TransitionReason
    journey: str = ""
    lifecycle: str = ""
    run: str = ""
    key: str = ""
    detail: str = ""
    cause: str = ""
    since: int = 0


class Parts(Struct, frozen=True, gc=False):
    """What a score is made of: `rate` times `weight`, less `cost` and `fatigue`.

    `rate` is the chance of an answer, or one drawn from what is believed of it.
    """

    rate: float
    weight: float
    cost: float
    fatigue: float


class Candidate(Struct, frozen=True, gc=False):
    """A channel that was looked at, and why it lost; its score and parts, where one decided."""

    channel: str
    eligible: bool
    why: DecisionReason | Loss | Literal[""] = ""
    score: float | None = None
    parts: Parts | None = None


class Exposed(Struct, frozen=True, gc=False):
    """The arm of `trial` in which a customer is; what is measured counts until then."""

    trial: Trial
    arm: str
    until: int = 0


class Decision(Struct, frozen=True, gc=False, kw_only=True):
    """Why something was sent, or not.

    `definition` is the version of the journey, `project` that of all files together, `zones`
    that of the time-zone data, where the customer's local time had a say, and `timezone` whose
    time that was. `arm` is the last one that the run drew, as "<experiment>=<arm>". `until` is
    when a deferred message is tried again; `detail` names the cap or budget that keeps it back,
    the holdout of a journey, or what an offer has run out of; `winner` is the action that took its
    place. `attempt` counts the channels that one visit of the step came to. `experiment` is there
    where the outcome is "exposed". `offer` is the one that is given or shown, `code` the
    customer's. `learned` is the version of the table that a score was made with.
    """

    customer: str
    journey: str
    run: str
    step: str
    at: int
    outcome: Outcome
    reason: DecisionReason
    definition: str
    project: str
    action: str = ""
    channel: str = ""
    category: Category | None = None
    candidates: tuple[Candidate, ...] = ()
    cause: str = ""
    arm: str = ""
    until: int = 0
    detail: str = ""
    zones: str = ""
    timezone: str = ""
    attempt: int = 1
    experiment: Exposed | None = None
    winner: str = ""
    offer: str = ""
    code: str = ""
    learned: str = ""


Record = Transition | Decision


class Refusal(Struct, frozen=True, gc=False):
    """The input is for the dead-letter topic; `detail` holds no personal data."""

    reason: DeadLetterReason
    detail: str = ""


class Consents(Struct, frozen=True, gc=False):
    """What a customer lets us do from `at` on: the whole of it, told when any of it changed.

    `allowed` says of everything that they have spoken of whether it may be done, by purpose and
    channel; `suppressed` are the channels whose address must not be written to.
    """

    customer: str
    allowed: dict[str, bool]
    suppressed: tuple[str, ...]
    at: int


class Advanced(Struct, frozen=True, gc=False):
    """The result of one input for one customer.

    `state` is the same object as before where nothing changed. `wake_at` is when the
    customer wants to be woken next, 0 for never. `charges` and `evidence` are to be kept with
    the state; `consents` is there where they changed.
    """

    state: CustomerState
    actions: tuple[Action, ...] = ()
    records: tuple[Record, ...] = ()
    wake_at: int = 0
    notes: tuple[Note, ...] = ()
    refusal: Refusal | None = None
    charges: tuple[Charge, ...] = ()
    consents: Consents | None = None
    evidence: tuple[Evidence, ...] = ()
