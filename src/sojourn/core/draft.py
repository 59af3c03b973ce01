"""The working copy of one customer during one decision. It never leaves `advance`."""

from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from sojourn.core.customer.profile import Profile
from sojourn.core.customer.state import (
    CustomerState,
    Emissions,
    EndedRun,
    Exposure,
    Message,
    Run,
    Windows,
)
from sojourn.core.declared.clause import Condition, Facts, Missing
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.policies import UnknownZone
from sojourn.core.event import Takeover, Tick, Touchpoint
from sojourn.core.local_time.zones import zone_named, zone_of
from sojourn.core.outcome import Action, Record, Transition
from sojourn.core.shared.accounts import ALONE, Charge, Evidence, Shared, part_of
from sojourn.core.vocabulary import Note, TransitionReason


class Mark(NamedTuple):
    """Where a draft stood."""

    profile: Profile
    runs: dict[str, Run]
    ended: tuple[EndedRun, ...]
    messages: tuple[Message, ...]
    exposures: tuple[Exposure, ...]
    emissions: Emissions
    slot_ends_at: int
    winner: str
    windows: Windows
    wrote: dict[str, int]
    actions: int
    records: int
    starts: int
    events: int
    charges: int
    evidence: int


class StartAsked(NamedTuple):
    """A run of another journey that a step asks for; `cause` stands for its entry event."""

    journey: str
    key: str
    entry: dict[str, Any]
    cause: str
    at: int
    detail: str


class StageChange(NamedTuple):
    """The customer came from one stage, "" at first, to another."""

    source: str
    target: str
    at: int


class Draft:
    """What the state is about to become, and what is to be said about it.

    `now` is the clock of the decision; `at` the event time of what is being applied: that
    of the touchpoint, or the due time of the timer. Milliseconds, both. `starts` and `events`
    are what steps asked for, which is done once the input itself is. `became` names the journeys
    that a condition has opened, `stage_changes` the stages come to. `charges` are what it takes of
    what all customers share, `evidence` what it adds to what they teach. While `stale` messages
    come too late to be sent. `contenders` are the
    messages among which the slot that ends now chooses, `winner` the action that has it, and
    `withdrawing` is the message, as (run, step), that was woken before its time by what was told
    of the customer. `input_is_over`: time only runs out, and no alarm is set anew.
    """

    __slots__ = (
        "actions",
        "alarms",
        "at",
        "became",
        "cause",
        "charges",
        "contenders",
        "customer",
        "definitions",
        "emissions",
        "ended",
        "event",
        "events",
        "evidence",
        "exposures",
        "input_is_over",
        "messages",
        "notes",
        "now",
        "profile",
        "records",
        "runs",
        "seen",
        "shared",
        "slot_ends_at",
        "stage",
        "stage_changes",
        "stale",
        "starts",
        "state",
        "steps",
        "windows",
        "winner",
        "withdrawing",
        "wrote",
    )

    def __init__(
        self,
        definitions: Definitions,
        customer: str,
        state: CustomerState,
        cause: Touchpoint | Tick | Takeover,
        now: int,
        shared: Shared = ALONE,
    ) -> None:
        self.definitions = definitions
        self.customer = customer
        self.state = state
        self.now = now
        self.shared = shared
        if isinstance(cause, Touchpoint):
            self.event: Touchpoint | None = cause
            self.at = cause.occurred_at
            self.cause = cause.place or cause.id
        elif isinstance(cause, Tick):
            self.event = None
            self.at = cause.due_at
            self.cause = "timer"
        else:
            self.event = None
            self.at = cause.at
            self.cause = cause.place or "activation"
        self.profile = state.profile
        self.stage = state.stage
        self.runs: dict[str, Run] = {run.id: run for run in state.runs}
        self.ended: tuple[EndedRun, ...] = state.ended
        self.messages = state.messages
        self.windows = state.windows
        self.seen = state.seen
        self.actions: list[Action] = []
        self.records: list[Record] = []
        self.notes: list[Note] = []
        self.exposures = state.exposures
        self.emissions = state.emissions
        self.slot_ends_at = state.slot_ends_at
        self.contenders: frozenset[tuple[str, str]] = frozenset()
        self.winner = ""
        self.withdrawing: tuple[str, str] | None = None
        self.alarms = state.alarms
        self.wrote = state.wrote
        self.starts: list[StartAsked] = []
        self.events: list[Touchpoint] = []
        self.charges: list[Charge] = []
        self.evidence: list[Evidence] = []
        self.steps: dict[str, int] = {}
        self.stage_changes: tuple[StageChange, ...] = ()
        self.became: tuple[str, ...] = ()
        self.stale = False
        self.input_is_over = isinstance(cause, Tick) and cause.last

    @property
    def input_id(self) -> str:
        """What tells this input from others of the customer: a run's cause is made of it."""
        return self.event.id if self.event is not None else f"@{self.at}"

    @property
    def zone(self) -> tzinfo:
        """The customer's time zone; the project's where it is not known."""
        return self.zone_in(self.profile)

    def zone_in(self, profile: Profile) -> tzinfo:
        """The time zone that `profile` says; the project's where it says none (semantics 18)."""
        default = zone_named(self.definitions.timezone) or UTC
        if self.definitions.policies.country:
            default = zone_of(self._zone_of_country(profile), default=default)
        return zone_of(profile.timezone, default=default)

    @property
    def knows_zone(self) -> bool:
        """Whether the customer's own time zone is known, or that of the country they live in."""
        if zone_named(self.profile.timezone) is not None:
            return True
        return bool(self._zone_of_country(self.profile))

    @property
    def unknown_zone(self) -> UnknownZone:
        """What quiet hours mean for this customer where no time zone is known."""
        policies = self.definitions.policies
        return policies.unknown_zones.get(self._country_of(self.profile), policies.unknown_zone)

    def has_moved(self, before: Profile) -> bool:
        """Whether another time zone holds than as `before`."""
        profile, country = self.profile, self.definitions.policies.country
        if profile.timezone != before.timezone:
            return True
        return bool(country) and self._country_of(profile) != self._country_of(before)

    def _zone_of_country(self, profile: Profile) -> str:
        return self.definitions.policies.zones.get(self._country_of(profile), "")

    def _country_of(self, profile: Profile) -> str:
        told = profile.attributes.get(self.definitions.policies.country)
        return told.strip().upper() if isinstance(told, str) else ""

    def may_step(self, run: str) -> bool:
        """Whether `run` may take one more step in this turn (semantics 13)."""
        taken = self.steps.get(run, 0)
        self.steps[run] = taken + 1
        return taken < self.definitions.limits.steps_per_turn

    def facts(self, *, event: Touchpoint | None = None, run: Run | None = None) -> Facts:
        """What a condition may look at now, with what has been applied so far."""
        return Facts(self.customer, self.profile, self.stage, self.messages, self.now, event, run)

    def holds(self, condition: Condition | None, facts: Facts) -> bool:
        """Whether `condition` holds; none always does, one that meets a missing value never."""
        if condition is None:
            return True
        try:
            return condition(facts)
        except Missing:
            self.notes.append("missing_value")
            return False

    def left(self, total: int, account: str) -> int:
        """How much of `total` this shard may still take from `account`."""
        return part_of(total, account, self.shared.part) - self.taken(account)

    def taken(self, account: str) -> int:
        """How much this shard has taken from `account`."""
        taken = self.shared.taken.get(account, 0)
        return taken + sum(one.amount for one in self.charges if one.account == account)

    def moved(
        self, run: Run, *, target: str, at: int, reason: TransitionReason, detail: str = ""
    ) -> None:
        """Record that `run` leaves its step for `target`."""
        self.records.append(
            Transition(
                customer=self.customer,
                journey=run.journey,
                run=run.id,
                key=run.key,
                source=run.step,
                target=target,
                at=at,
                reason=reason,
                detail=detail,
                cause=self.cause,
            )
        )

    def staged(self, *, target: str, at: int, detail: str) -> None:
        """Record that the customer goes from the present stage to `target`."""
        self.records.append(
            Transition(
                customer=self.customer,
                lifecycle="lifecycle",
                since=self.stage.since,
                source=self.stage.name,
                target=target,
                at=at,
                reason="stage",
                detail=detail,
                cause=self.cause,
            )
        )

    def mark(self) -> Mark:
        """Where the draft stands, for `go_back`."""
        return Mark(
            self.profile,
            dict(self.runs),
            self.ended,
            self.messages,
            self.exposures,
            self.emissions,
            self.slot_ends_at,
            self.winner,
            self.windows,
            self.wrote,
            len(self.actions),
            len(self.records),
            len(self.starts),
            len(self.events),
            len(self.charges),
            len(self.evidence),
        )

    def go_back(self, mark: Mark) -> None:
        """Undo what was done since `mark`."""
        self.profile, self.runs, self.ended = mark.profile, mark.runs, mark.ended
        self.messages, self.exposures = mark.messages, mark.exposures
        self.emissions = mark.emissions
        self.slot_ends_at, self.winner = mark.slot_ends_at, mark.winner
        self.windows = mark.windows
        self.wrote = mark.wrote
        del self.actions[mark.actions :]
        del self.records[mark.records :]
        del self.starts[mark.starts :]
        del self.events[mark.events :]
        del self.charges[mark.charges :]
        del self.evidence[mark.evidence :]

    def finish(self, *, latest_at: int) -> CustomerState:
        """The state that came of it, as a frozen value again."""
        return CustomerState(
            profile=self.profile,
            stage=self.stage,
            runs=tuple(self.runs.values()),
            ended=self.ended,
            messages=self.messages,
            windows=self.windows,
            seen=self.seen,
            latest_at=latest_at,
            sequence=self.state.sequence + 1,
            alarms=self.alarms,
            exposures=self.exposures,
            emissions=self.emissions,
            wrote=self.wrote,
            slot_ends_at=self.slot_ends_at,
        )


def evaluate_all(draft: Draft, expressions: Any, facts: Facts) -> dict[str, Any]:
    """The values of `expressions` by name; one that meets a missing value is left out."""
    values: dict[str, Any] = {}
    for name, expression in expressions.items():
        try:
            values[name] = expression(facts)
        except Missing:
            draft.notes.append("missing_value")
    return values
