"""All that is stored of one customer: one value, in one shard, under one key.

See core/customer/profile.py for the rule about fields.
"""

from typing import Any

from msgspec import Struct

from sojourn.core.customer.profile import Profile


class Stage(Struct, frozen=True, gc=False, array_like=True):
    """Where the customer stands in the lifecycle, since when, and where before.

    `before` is the stage to come back to from one that stands outside the line.
    `last_act_at` is the event time of the customer's own last act, for `absent`.
    """

    name: str = ""
    since: int = 0
    before: str = ""
    last_act_at: int = 0


class Message(Struct, frozen=True, gc=False, array_like=True):
    """An action handed to a channel, and what its connector reported of it.

    `attempt` counts the channels that one visit of the step came to. `address` is the mark of
    where it went. `released` says that it takes no place under a cap (any more). `group` is that
    of its journey. `cost_micros` was taken from `accounts` when it went out. `stage` and
    `hour`, of the customer's week, are where it went out; -1 where nothing is learned from it.
    """

    action: str
    run: str
    journey: str
    step: str
    channel: str
    template: str
    at: int
    reports: tuple[str, ...] = ()
    category: str = ""
    attempt: int = 1
    address: int = 0
    released: bool = False
    group: str = ""
    cost_micros: int = 0
    accounts: tuple[str, ...] = ()
    stage: str = ""
    hour: int = -1


class Strand(Struct, frozen=True, gc=False, array_like=True):
    """A place at which a run stands besides its first one; `id` is "<together>.<branch>"."""

    id: str
    step: str
    reached_at: int
    due_at: int = 0


class Attempts(Struct, frozen=True, gc=False, array_like=True):
    """The channels on which the last visit of a step sent its message, in this order.

    `action` is the last of them, `strand` where it was sent, `reached_at` when the step was
    reached. `escalated` counts those that went out because nobody had answered. `answer_by` is
    until when an answer to the last one is waited for, 0 where none is.
    """

    action: str
    strand: str
    reached_at: int
    channels: tuple[str, ...]
    escalated: int = 0
    answer_by: int = 0


class Held(Struct, frozen=True, gc=False, array_like=True):
    """What moves a strand of a run on, once its journey is no longer paused.

    It goes to `target`, "" for the strand's end, for a reason that came at `at`. `goes_at` is
    when, 0 as long as the journey is paused. `expired`: what it then would say is not said.
    """

    strand: str
    target: str
    at: int
    reason: str
    detail: str = ""
    goes_at: int = 0
    expired: bool = False


class Run(Struct, frozen=True, gc=False, array_like=True):
    """One customer's passage through one version of a journey.

    `version` is the content hash of the journey it began with and finishes on.
    `entry` holds the properties of the event that let it in; `values` those of the events
    that ended its waits, by step id. `reached_at` is when `step` was reached (event time),
    `due_at` when its timer is due, 0 for none. `visits` counts how often a step was
    reached that emits something, `timeouts` the deadline of each wait whose timer fired (so
    that a late event is known as such). `ending` says why, while an exit criterion lets the run do
    its last steps. `parked` says why a run stands still for good.

    `strands` are the branches under way beside the first place (`step`, which is "" once that
    one has come to its end). `rounds` counts the passes of each loop under way, `arms` holds the
    arm drawn in each experiment, the last one last, `picked` the best option so far of a wait that
    is held to its end. `held` is what came for its strands while the journey was paused.
    `attempts` is kept of each step that says what is to follow a failure.
    """

    id: str
    journey: str
    version: str
    key: str
    entered_at: int
    step: str
    reached_at: int
    due_at: int = 0
    entry: dict[str, Any] = {}
    values: dict[str, Any] = {}
    visits: dict[str, int] = {}
    timeouts: dict[str, int] = {}
    goal_at: int = 0
    ending: str = ""
    parked: str = ""
    strands: tuple[Strand, ...] = ()
    rounds: dict[str, int] = {}
    arms: dict[str, str] = {}
    picked: dict[str, int] = {}
    held: tuple[Held, ...] = ()
    attempts: dict[str, Attempts] = {}


class Exposure(Struct, frozen=True, gc=False, array_like=True):
    """An arm that made a difference for a customer, for as long as its experiment is measured.

    `step` is the split that drew it, "" for a holdout; `version` that of the journey, "" for the
    holdout over all. `measured_at`: when the event came that counts, 0 for not yet.
    """

    experiment: str
    arm: str
    version: str
    run: str
    step: str
    at: int
    until: int
    measured_at: int = 0
    journey: str = ""


class EndedRun(Struct, frozen=True, gc=False, array_like=True):
    """What must be remembered of a run that is over: for re-entry and goals."""

    id: str
    journey: str
    version: str
    key: str
    entered_at: int
    ended_at: int
    goal_at: int = 0
    timeouts: dict[str, int] = {}


#: Moments in milliseconds, ascending.
Times = tuple[int, ...]
#: The event times that may still count, by the name of a rolling count and by key.
Windows = dict[str, dict[str, Times]]
#: When messages went out, by category and by channel. Where a cap asks for the group
#: of their journey, that stands behind the channel: "email/cart".
Emissions = dict[str, dict[str, Times]]


class CustomerState(Struct, frozen=True, gc=False, array_like=True):
    """The whole of a customer.

    `seen` holds an 8-byte hash for each of the last event ids, oldest first. `windows`
    holds, for each rolling count and key, the event times that may still count, ascending.
    `latest_at` is the greatest event time processed; `sequence` counts the inputs applied.
    `alarms` says, for each journey that time opens, when it next may. Below zero it has done so,
    or came too late to, and waits for a new reason; the number is then when that was.
    `emissions` are those that may still count under a cap. `slot_ends_at` is when one of the
    messages that compete goes out (`core.sending.arbitration`). `wrote` is when the customer last
    wrote on each channel that may be used for a time after that only.
    """

    profile: Profile = Profile()
    stage: Stage = Stage()
    runs: tuple[Run, ...] = ()
    ended: tuple[EndedRun, ...] = ()
    messages: tuple[Message, ...] = ()
    windows: Windows = {}
    seen: bytes = b""
    latest_at: int = 0
    sequence: int = 0
    alarms: dict[str, int] = {}
    exposures: tuple[Exposure, ...] = ()
    emissions: Emissions = {}
    slot_ends_at: int = 0
    wrote: dict[str, int] = {}


EMPTY = CustomerState()
