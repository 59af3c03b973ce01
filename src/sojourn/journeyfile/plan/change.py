"""The words in which a plan speaks: kinds of change, how much they matter, and fates of runs."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

Kind = Literal[
    "journey_added",
    "journey_removed",
    "journey_changed",
    "migrate_changed",
    "entry_changed",
    "exit_changed",
    "goal_changed",
    "step_added",
    "step_removed",
    "step_changed",
    "step_moved",
    "experiment_changed",
    "setting_changed",
    "event_added",
    "event_removed",
    "event_changed",
    "attribute_added",
    "attribute_removed",
    "attribute_changed",
    "channel_added",
    "channel_removed",
    "channel_changed",
    "offer_added",
    "offer_removed",
    "offer_changed",
    "codes_changed",
    "stage_added",
    "stage_removed",
    "stage_changed",
    "stage_moved",
    "policy_added",
    "policy_removed",
    "policy_changed",
]

KINDS: Final[Mapping[Kind, str]] = {
    "journey_added": "a journey that was not there",
    "journey_removed": "a journey whose file is gone",
    "journey_changed": "something of a journey besides what has a kind of its own, as its title",
    "migrate_changed": "what becomes of runs on other versions",
    "entry_changed": "who enters, and how often",
    "exit_changed": "what ends a run at once",
    "goal_changed": "what the journey is for",
    "step_added": "a step that was not there",
    "step_removed": "a step that is gone",
    "step_changed": "a step of the same id does something else",
    "step_moved": "a step of the same id stands in another place of the flow",
    "experiment_changed": "who is in which arm of an experiment or a holdout, or what it compares",
    "setting_changed": "a line of sojourn.yaml that decisions depend on",
    "event_added": "a new type of event",
    "event_removed": "a type of event that is declared no more",
    "event_changed": "what an event carries, or what it changes in the profile",
    "attribute_added": "a new attribute of the profile",
    "attribute_removed": "an attribute that is declared no more",
    "attribute_changed": "the type of an attribute",
    "channel_added": "a new channel",
    "channel_removed": "a channel that is declared no more",
    "channel_changed": "how a channel reaches a customer",
    "offer_added": "a new offer",
    "offer_removed": "an offer that is declared no more",
    "offer_changed": "what an offer promises, or what bounds it",
    "codes_changed": "codes that would be given away once more",
    "stage_added": "a new stage of the lifecycle",
    "stage_removed": "a stage that is declared no more",
    "stage_changed": "how a customer comes to a stage",
    "stage_moved": "a stage's place in the line",
    "policy_added": "a new rule that holds over all journeys",
    "policy_removed": "such a rule that is gone",
    "policy_changed": "such a rule that says something else",
}

#: `error` stands where runs would be stranded or codes be given twice, `warning` where something
#: that runs or events may rest on goes away, `note` everywhere else.
Severity = Literal["note", "warning", "error"]

FateWord = Literal["goes on", "stays", "moves", "ends", "stranded"]

#: In words for one run and for several. The better ones first: of a run that stands in several
#: places the worst one counts.
FATES: Final[Mapping[FateWord, tuple[str, str]]] = {
    "goes on": ("goes on as before", "go on as before"),
    "stays": ("stays on the old version", "stay on the old version"),
    "moves": ("moves to", "move to"),
    "ends": ("ends", "end"),
    "stranded": ("STRANDED", "STRANDED"),
}


class Fate(Struct, frozen=True):
    """What becomes of a run. `to` is the step that it moves to; `why` explains a stranded one."""

    word: FateWord
    to: str = ""
    why: str = ""

    def text(self, runs: int = 1) -> str:
        """The fate of so many runs in words."""
        one, several = FATES[self.word]
        return f"{one if runs == 1 else several} {self.to}".strip()


def worse(one: Fate, other: Fate) -> Fate:
    """The worse of two fates; of equals the first."""
    order = list(FATES)
    return other if order.index(other.word) > order.index(one.word) else one


class KeyChange(Struct, frozen=True):
    """One key, and its values as text; empty where it has none."""

    key: str
    old: str
    new: str


class Move(Struct, frozen=True):
    """So many of all customers, in 1/10,000, come out of one arm into another."""

    source: str
    target: str
    share_bp: int


class Change(Struct, frozen=True, kw_only=True):
    """One thing that is other.

    `journey` and `step` are empty where it belongs to none; `name` is the event, channel, stage
    or rule that is meant. `verb` says what kind of step it is. With the state of runs, `runs`
    is the number of those on the step, or on the whole journey where the change is no step's,
    and `fate` what becomes of them, the worst where there are several. `moves` says who comes into
    another arm of an experiment.
    """

    kind: Kind
    severity: Severity = "note"
    journey: str = ""
    step: str = ""
    verb: str = ""
    name: str = ""
    keys: tuple[KeyChange, ...] = ()
    moves: tuple[Move, ...] = ()
    runs: int | None = None
    fate: Fate | None = None
