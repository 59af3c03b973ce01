"""A compiled project: what the YAML files mean, ready to be decided on.

Conditions and expressions arrive as callables over `Facts`; the core neither parses nor
evaluates text. Durations are milliseconds. A target is the id of a step, or None for the
end of the run. Step ids are unique within a journey.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from sojourn.core.event import Touchpoint
from sojourn.core.profile import Profile
from sojourn.core.state import Message, Run, Stage
from sojourn.core.vocabulary import Category


class Missing(Exception):
    """A condition or expression met a value that is not there."""


class Facts(Struct, frozen=True, gc=False):
    """All that a condition may look at. `event` and `run` are absent where none is at hand.

    `now` is the clock of the decision in milliseconds.
    """

    customer: str
    profile: Profile
    stage: Stage
    messages: tuple[Message, ...]
    now: int
    event: Touchpoint | None = None
    run: Run | None = None


#: Returns the value, or raises Missing. Raises nothing else: it was type-checked when loaded.
Expression = Callable[[Facts], Any]
#: As an Expression, of truth values.
Condition = Callable[[Facts], bool]


class Count(Struct, frozen=True):
    """At least `at_least` events within any `window_ms` of event time."""

    at_least: int
    window_ms: int


class Again(Struct, frozen=True):
    """When the same key may enter once more: never, after the end, or `after_ms` after it."""

    rule: Literal["never", "after end", "after"]
    after_ms: int = 0


class Entry(Struct, frozen=True):
    """Who may enter. `at_once` limits this journey's runs at the same time; 0 is no limit."""

    on: tuple[str, ...]
    when: Condition | None = None
    count: Count | None = None
    key: Expression | None = None
    again: Again = Again("after end")
    at_once: int = 0


class Exit(Struct, frozen=True):
    """What ends a run at once. `on` empty: asked at every event.

    `then` is the first of the last steps to do; none of them may hold the run.
    """

    on: tuple[str, ...] = ()
    when: Condition | None = None
    then: str | None = None
    text: str = ""


class Goal(Struct, frozen=True):
    """What the run is for: counted once, within `within_ms` of the entry.

    0 means while it runs, the event that ends it included.
    """

    on: tuple[str, ...]
    when: Condition | None = None
    within_ms: int = 0


class Wait(Struct, frozen=True, tag="wait"):
    """Hold the run for `wait_ms` of event time since the step was reached."""

    id: str
    wait_ms: int
    next: str | None = None


class WaitFor(Struct, frozen=True, tag="wait_for"):
    """Hold the run until an event, or a report about the message of step `about`.

    `otherwise` is where the run goes when nothing came within `up_to_ms`.
    """

    id: str
    up_to_ms: int
    on: tuple[str, ...] = ()
    when: Condition | None = None
    about: str = ""
    report: str = ""
    then: str | None = None
    otherwise: str | None = None


class Send(Struct, frozen=True, tag="send"):
    """Emit a message on the first of `channels` that can reach the customer.

    `data` is what the message declares that it needs. `expires_ms`: how long after the step
    was reached the message still makes sense; 0 for always.
    """

    id: str
    template: str
    category: Category
    channels: tuple[str, ...]
    only_if: Condition | None = None
    data: Mapping[str, Expression] = {}
    expires_ms: int = 0
    next: str | None = None


class Rule(Struct, frozen=True):
    """One branch of `choose`."""

    when: Condition
    then: str | None


class Choose(Struct, frozen=True, tag="choose"):
    """Go where the first rule says that holds, else to `otherwise`."""

    id: str
    rules: tuple[Rule, ...]
    otherwise: str | None = None


class Audience(Struct, frozen=True, tag="audience"):
    """Put the customer into an audience, or take them out."""

    id: str
    audience: str
    change: Literal["add", "remove"]
    data: Mapping[str, Expression] = {}
    next: str | None = None


class Update(Struct, frozen=True, tag="update"):
    """Change the profile: set attributes, add and remove tags."""

    id: str
    set: Mapping[str, Expression] = {}
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    next: str | None = None


Step = Wait | WaitFor | Send | Choose | Audience | Update


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
    """One version of one journey. `version` is the hash of its normalised form."""

    name: str
    version: str
    title: str
    entry: Entry
    exits: tuple[Exit, ...]
    goal: Goal | None
    steps: Mapping[str, Step]
    first: str | None


class StageRule(Struct, frozen=True):
    """How a customer comes to a stage. Rules stand in the order of the line.

    `source`: only from that stage ("any" for all), which also allows a way back.
    `absent_ms` > 0 makes it a stage outside the line, entered by the customer's silence.
    """

    stage: str
    on: tuple[str, ...] = ()
    when: Condition | None = None
    count: Count | None = None
    source: str = ""
    absent_ms: int = 0


class Lifecycle(Struct, frozen=True):
    """The one state machine that every customer is in.

    `rules` are the stages on the line, in its order, beginning with `start`; `silences` those
    outside it, which the customer's silence leads to.
    """

    start: str
    rules: tuple[StageRule, ...]
    silences: tuple[StageRule, ...] = ()


PropertyType = Literal["text", "integer", "number", "money", "boolean", "time", "list", "map"]
Change = Literal["cart_add", "cart_remove", "cart_clear", "order_add", "identify"]


class EventType(Struct, frozen=True):
    """A declared type of touchpoint: its properties and what it changes in the profile."""

    name: str
    properties: Mapping[str, PropertyType]
    changes: tuple[Change, ...] = ()


class Channel(Struct, frozen=True):
    """A way to a customer. `contact` names the contact point of the profile that it needs."""

    name: str
    contact: str


class Limits(Struct, frozen=True):
    """The bounds on one customer's state and on one turn; each is stated in docs/limits.md."""

    seen: int = 64
    runs: int = 50
    ended: int = 100
    messages: int = 20
    window_keys: int = 64
    window_times: int = 64
    steps_per_turn: int = 100
    state_bytes: int = 128 * 1024
    action_bytes: int = 64 * 1024
    future_ms: int = 5 * 60_000


class Definitions(Struct, frozen=True):
    """A whole project at one version.

    `journeys` are those that let customers in; `versions` holds every journey by its
    version, older ones too, for the runs that began on them. `by_type` lists, for each
    event type, the journeys whose entry listens to it.
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
    pauses: Mapping[str, Pause] = {}
