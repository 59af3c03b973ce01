"""A compiled project: what the YAML files mean, ready to be decided on.

Conditions and expressions arrive as callables over `Facts`; the core neither parses nor
evaluates text. Durations are milliseconds.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.core.declared.choice import Role
from sojourn.core.declared.clause import Condition, Count
from sojourn.core.declared.entry import (
    Entry,
    Exit,
    Goal,
    OnAbsence,
    OnBecoming,
    OnDate,
    OnSchedule,
    OnStage,
)
from sojourn.core.declared.offer import Offer
from sojourn.core.declared.policies import Policies
from sojourn.core.declared.steps import Step, Target
from sojourn.core.declared.trial import Holdout
from sojourn.core.declared.types import Change, PropertyType, UnknownEvents, UnknownProperties
from sojourn.core.local_time.hours import Window
from sojourn.core.vocabulary import Category

#: The number of the rules by which is decided. It rises where a release decides otherwise on the
#: same files; what was published before keeps the number of its time, so that a replay agrees.
#: From 2 on it is recorded when an arm first makes a difference, and a measure counts once.
#: From 3 on a code lasts from when it is given, also where its event was told late.
RULES: Final = 3


class Migration(Struct, frozen=True):
    """What becomes of runs on other versions when this one comes into force.

    Without one they finish on the version that they began with. "move" takes a run to the step
    that `moves` names for its own, else to the step of the same id; one that stands nowhere
    near stays on its version.
    """

    rule: Literal["exit", "move"]
    moves: Mapping[str, Target] = {}


#: What becomes, after a pause, of what fell due in it: do it all, or leave out what has expired.
PausePolicy = Literal["catch up", "skip expired"]


class Pause(Struct, frozen=True):
    """A journey that an operator holds, or lets go on after a pause.

    `policy` says what becomes of what fell due meanwhile, `over_ms` the time over which it is
    spread.
    """

    held: bool
    policy: PausePolicy = "catch up"
    over_ms: int = 0


class Journey(Struct, frozen=True):
    """One version of one journey. `version` is the hash of its normalised form.

    `differing` names, for the steps at which arms begin to differ that did not before, the splits
    that drew them. `group` is the one under whose caps its messages count too.
    """

    name: str
    version: str
    title: str
    entry: Entry
    exits: tuple[Exit, ...]
    goal: Goal | None
    steps: Mapping[str, Step]
    first: Target
    migration: Migration | None = None
    holdout: Holdout | None = None
    differing: Mapping[str, tuple[str, ...]] = {}
    group: str = ""


class Openings(Struct, frozen=True):
    """The journeys that something else than an event opens, by what that is.

    `absences` listen to each act of the customer's own, `absences_of` to events by their type.
    """

    absences: tuple[tuple[Journey, OnAbsence], ...] = ()
    absences_of: Mapping[str, tuple[tuple[Journey, OnAbsence], ...]] = {}
    stages: tuple[tuple[Journey, OnStage], ...] = ()
    becomings: tuple[tuple[Journey, OnBecoming], ...] = ()
    dates: tuple[tuple[Journey, OnDate], ...] = ()
    schedules: tuple[tuple[Journey, OnSchedule], ...] = ()


class StageRule(Struct, frozen=True):
    """One way to a stage; any of several is enough. Rules stand in the order of the line.

    `on` empty, with `when`: asked at whatever happens. `source`: only from that stage ("any" for
    all), which also allows a way back. `absent_ms` > 0 is a way of silence: out of the line, or
    with `back` along it to a stage before. `way` tells apart the ways to one stage.
    """

    stage: str
    on: tuple[str, ...] = ()
    when: Condition | None = None
    count: Count | None = None
    source: str = ""
    absent_ms: int = 0
    back: bool = False
    way: int = 0


class Lifecycle(Struct, frozen=True):
    """The one state machine that every customer is in.

    `rules` are the ways by which events lead along the line, in its order, beginning with
    `start`; `silences` those by which silence leads out of it, or back along it.
    """

    start: str
    rules: tuple[StageRule, ...]
    silences: tuple[StageRule, ...] = ()


class StageWays(Struct, frozen=True):
    """The rules of a lifecycle as events ask for them, the furthest first.

    Each comes with its place in the line. `by_type` has those that listen to a type, together
    with `always`, those asked at whatever happens. `places` says where each stage stands.
    """

    by_type: Mapping[str, tuple[tuple[int, StageRule], ...]] = {}
    always: tuple[tuple[int, StageRule], ...] = ()
    places: Mapping[str, int] = {}


class EventType(Struct, frozen=True):
    """A declared type of touchpoint: its properties and what it changes in the profile.

    `channel` is where it happens, for touchpoints that do not say so. `required` are the
    properties without which it is refused. `words` gives for some texts all that they may be.
    """

    name: str
    properties: Mapping[str, PropertyType]
    changes: tuple[Change, ...] = ()
    channel: str = ""
    required: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = {}


class UnknownPolicy(Struct, frozen=True):
    """What becomes of what nobody declares."""

    events: UnknownEvents = "count"
    properties: UnknownProperties = "keep"


class Channel(Struct, frozen=True):
    """A way to a customer. `contact` names the contact point of the profile that it needs.

    `windows` are the hours of the customer's day in which messages of a category are taken; all
    of them must be open. `reply_ms`: a message of that category is taken for so long after the
    customer last wrote there. `cost_micros` is the price of one message, in the project's
    currency; `roles` the part that the channel plays in each stage.
    """

    name: str
    contact: str
    windows: Mapping[Category, tuple[Window, ...]] = {}
    reply_ms: Mapping[Category, int] = {}
    cost_micros: int = 0
    roles: Mapping[str, Role] = {}


class Limits(Struct, frozen=True):
    """The bounds on one customer's state and on one turn; each is stated in docs/limits.md."""

    seen: int = 64
    runs: int = 50
    ended: int = 100
    messages: int = 20
    window_keys: int = 64
    window_times: int = 64
    steps_per_turn: int = 100
    follow_ups: int = 20
    wakes_at_once: int = 20
    exposures: int = 20
    state_bytes: int = 128 * 1024
    action_bytes: int = 64 * 1024
    future_ms: int = 5 * 60_000


class Definitions(Struct, frozen=True):
    """A whole project at one version.

    `journeys` are those that let customers in; `versions` holds every journey by its
    version, older ones too, for the runs that began on them. `by_type` lists, for each
    event type, the journeys whose entry listens to it, and `openings` those that something
    else opens; None where there are none. `ways` are those of the lifecycle, `offers_on` lists
    the offers that listen to an event type, `reply_channels` are those that may be used for a time
    after the customer wrote there, and with `lapsing` some yes holds for a time only.
    `core.declared.indexes` fills these in. `starts` gives the value of an attribute for whom it was
    never set. `rules` is the number of those that are decided by.
    """

    project: str
    version: str
    currency: str
    timezone: str
    events: Mapping[str, EventType]
    channels: Mapping[str, Channel]
    lifecycle: Lifecycle | None
    journeys: Mapping[str, Journey]
    versions: Mapping[str, Journey]
    by_type: Mapping[str, tuple[Journey, ...]]
    limits: Limits = Limits()
    offers: Mapping[str, Offer] = {}
    pauses: Mapping[str, Pause] = {}
    attributes: Mapping[str, PropertyType] = {}
    openings: Openings | None = None
    unknown: UnknownPolicy = UnknownPolicy()
    starts: Mapping[str, Any] = {}
    policies: Policies = Policies()
    reply_channels: frozenset[str] = frozenset()
    lapsing: bool = False
    ways: StageWays = StageWays()
    rules: int = RULES
    offers_on: Mapping[str, tuple[Offer, ...]] = {}

    def group_of(self, journey: str, version: str) -> str:
        """The group of a journey as it is now; of one that is gone, as it was in that version."""
        found = self.journeys.get(journey) or self.versions.get(version)
        return "" if found is None else found.group
