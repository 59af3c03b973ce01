"""The steps of a journey, compiled. Ids are unique within a journey.

A target is the id of a step; `EXIT` ends the run; None is the end of the strand, which is the
end of the run where no other strand is under way (docs/decisions/0010-strands.md). Durations are
milliseconds.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.core.declared.clause import Condition, Expression, Trigger
from sojourn.core.declared.trial import Holdout, Trial
from sojourn.core.vocabulary import Answer, Category

#: The target that ends the whole run, whatever else is under way in it. No step has this id.
EXIT: Final = "exit"

Target = str | None

#: What is to be done about a moment that has passed already.
IfPast = Literal["run", "skip", "exit", "next"]


class Variation(Struct, frozen=True):
    """A step that an experiment does in another way, by the arms that do so.

    Arms that are not named do the step as it stands. `split` is the step that draws them.
    `at_gates`: they differ in what the gates are asked about (channels, the offer that is shown),
    and so as soon as these are.
    """

    split: str
    trial: Trial
    arms: Mapping[str, Any]
    at_gates: bool = False


class TimeOfDay(Struct, frozen=True):
    """A minute of the customer's local day, on certain weekdays (0 is Monday)."""

    minute: int
    days: frozenset[int] = frozenset(range(7))


class Day(Struct, frozen=True):
    """One day: `fixed`, or what `of` gives for each customer: ISO text, or milliseconds.

    `offset_ms` moves it, a whole number of days. `if_past` says what holds where it has passed:
    go on at once, pass over the next step (to `skip_to`), end the run, or wait for the same day
    next year.
    """

    minute: int
    if_past: IfPast
    fixed: date | None = None
    of: Expression | None = None
    offset_ms: int = 0
    skip_to: Target = None


class Wait(Struct, frozen=True, tag="wait"):
    """Hold the run for `wait_ms` since the step was reached, then until `local`; or until `day`.

    `restart` names the events that let the wait begin anew.
    """

    id: str
    wait_ms: int = 0
    next: Target = None
    local: TimeOfDay | None = None
    day: Day | None = None
    restart: Trigger | None = None
    variation: Variation | None = None


class Option(Struct, frozen=True):
    """One way in which a wait may end.

    An event (`on`), a report about the message of step `about`, or, with neither, the moment
    from which `when` holds.
    """

    then: Target
    on: tuple[str, ...] = ()
    when: Condition | None = None
    about: str = ""
    report: str = ""


class WaitFor(Struct, frozen=True, tag="wait_for"):
    """Hold the run until one of `options`, the first that comes, or the best of them.

    Where one event fits several, the one that stands first wins. With `pick` "best" the run is
    held for the whole time, unless the first option comes, and then takes the one that came
    and stands first. `otherwise` is where the run goes when nothing came within `up_to_ms`.
    """

    id: str
    up_to_ms: int
    options: tuple[Option, ...]
    pick: Literal["first", "best"] = "first"
    restart: Trigger | None = None
    otherwise: Target = None


class IfFailed(Struct, frozen=True):
    """What follows where a message cannot be sent, or its connector reports that it failed.

    "next channel" tries the rest of the list; "go" leads to `then`; "go on" changes nothing.
    """

    rule: Literal["go on", "next channel", "go"] = "go on"
    then: Target = None


class IfNoRoom(Struct, frozen=True):
    """What becomes of a message for which caps or a better message leave no room.

    "defer" lets it wait, "drop" gives it up; "go" leads to `then` besides.
    """

    rule: Literal["defer", "drop", "go"]
    then: Target = None


class Escalation(Struct, frozen=True):
    """A message that nobody answers goes out on another channel `after_ms` later.

    `until` is the weakest answer that stops it. `times`: how often at most; 0 for as long as a
    channel is left.
    """

    after_ms: int
    until: Answer = "opened"
    times: int = 0


class Send(Struct, frozen=True, tag="send"):
    """Emit a message on one of `channels`: the first that can reach the customer, or the best.

    `data` is what the message declares that it needs. `expires_ms`: how long after the step
    was reached the message still makes sense; 0 for always. Without `if_no_room` the cap says what
    becomes of it, and what was outbid waits. `holdout` is that of its journey. `offer` is what it
    shows the customer a code of, who must hold one that still holds. `best_within_ms`: how long it
    may wait for an hour that promises more; 0 for not at all.
    """

    id: str
    template: str
    category: Category
    channels: tuple[str, ...]
    only_if: Condition | None = None
    data: Mapping[str, Expression] = {}
    expires_ms: int = 0
    next: Target = None
    pick: Literal["first", "best"] = "first"
    if_failed: IfFailed = IfFailed()
    escalation: Escalation | None = None
    holdout: Holdout | None = None
    variation: Variation | None = None
    if_no_room: IfNoRoom | None = None
    offer: str = ""
    best_within_ms: int = 0


class Rule(Struct, frozen=True):
    """One branch of `choose`."""

    when: Condition
    then: Target


class Choose(Struct, frozen=True, tag="choose"):
    """Go where the first rule says that holds, else to `otherwise`."""

    id: str
    rules: tuple[Rule, ...]
    otherwise: Target = None


class Split(Struct, frozen=True, tag="split"):
    """Draw an arm by hashing `salt` and the customer, or the run: the same at every replay.

    `arms` says where each leads. `differs`: they do so here already, and not at a later step.
    """

    id: str
    trial: Trial
    arms: Mapping[str, Target]
    salt: str
    differs: bool = True


class Audience(Struct, frozen=True, tag="audience"):
    """Put the customer into an audience, or take them out."""

    id: str
    audience: str
    change: Literal["add", "remove"]
    data: Mapping[str, Expression] = {}
    next: Target = None


class Update(Struct, frozen=True, tag="update"):
    """Change the profile: set attributes, add to numbers, add and remove tags."""

    id: str
    set: Mapping[str, Expression] = {}
    add: Mapping[str, Expression] = {}
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    next: Target = None


class Task(Struct, frozen=True, tag="task"):
    """Ask people of `team` to do something, with the context that they need."""

    id: str
    task: str
    team: str
    within_ms: int = 0
    context: Mapping[str, Expression] = {}
    next: Target = None


class Emit(Struct, frozen=True, tag="emit"):
    """Let an event happen: this customer's journeys see it at once, and others on a topic."""

    id: str
    event: str
    data: Mapping[str, Expression] = {}
    next: Target = None


class Start(Struct, frozen=True, tag="start"):
    """Open a run of another journey and go on; `data` becomes its `run.entry`."""

    id: str
    journey: str
    key: Expression | None = None
    data: Mapping[str, Expression] = {}
    next: Target = None


class GrantOffer(Struct, frozen=True, tag="offer"):
    """Give the customer a code of an offer, the same one for as long as it lasts.

    `about` gives what the offer is for. Without a code the run goes on at `otherwise`.
    """

    id: str
    offer: str
    next: Target = None
    variation: Variation | None = None
    about: Expression | None = None
    otherwise: Target = None


class Together(Struct, frozen=True, tag="together"):
    """Begin a strand for each branch.

    `join` says when the run goes on to `next`: when all of them, or the first, has ended (the
    others are dropped then), or at once ("none"), beside them.
    """

    id: str
    branches: Mapping[str, Target]
    join: Literal["all", "first", "none"] = "all"
    next: Target = None


class Repeat(Struct, frozen=True, tag="repeat"):
    """Do the steps from `first` at most `times` times, as long as `condition` holds before each.

    The last of these steps leads back here.
    """

    id: str
    first: Target
    times: int
    condition: Condition | None = None
    next: Target = None


Step = (
    Wait
    | WaitFor
    | Send
    | Choose
    | Split
    | Audience
    | Update
    | Task
    | Emit
    | Start
    | GrantOffer
    | Together
    | Repeat
)

#: The steps of which each visit must be told apart, as ids are derived from it.
VISITED: Final = (Send, Audience, Task, Emit, Start)
