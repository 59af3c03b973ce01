"""What came of a play, put together: the actions with their reasons, the runs, the stage."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, takewhile
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.journeyfile.scenario.script import ExpectedRun, Standing
from sojourn.journeyfile.scenario.words import in_words
from sojourn.memory.scenario.told import Json, Told, run_labels

#: Transitions that say something of a run and do not move it.
_STAYS: Final = frozenset({"goal", "late_for_timeout", "measured", "redeemed", "redeemed_again"})
#: The end of one of several strands: the run stands there no longer, and goes nowhere.
_ENDS_OF_STRANDS: Final = frozenset({"over", "dropped"})


class Deed(Struct, frozen=True):
    """An action: the run it is of, and everything in words that made it go out as it did."""

    action: Json
    run: str
    reasons: tuple[str, ...]


class RunStory(Struct, frozen=True):
    """Where a run stands: at `places`, one for each strand, or ended by what `detail` says."""

    journey: str
    standing: Standing
    detail: str = ""
    places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        match self.standing:
            case "at":
                return f"at {', '.join(self.places)}"
            case "exited":
                return f"exited by {self.detail}"
            case _:
                return self.standing

    def fits(self, wanted: ExpectedRun) -> bool:
        """Whether the run stands as it is expected to."""
        if wanted.standing != self.standing:
            return False
        return wanted.detail in ("", self.detail, *self.places)

    def after(self, move: Json) -> "RunStory":
        """The run after one of its transitions."""
        reason, detail = move["reason"], str(move.get("detail") or "")
        source, target = str(move.get("from") or ""), str(move["to"])
        if reason in _STAYS:
            return self
        if reason in ("exited", "completed", "parked"):
            standing: Standing = reason
            return replace(self, standing=standing, detail=detail, places=())
        # Who begins strands goes on standing where they began.
        left = () if reason == "branched" else (source,)
        places = tuple(place for place in self.places if place not in (*left, target))
        arrived = () if reason in _ENDS_OF_STRANDS else (target,)
        return replace(self, standing="at", places=(*places, *arrived))


class Verdict(Struct, frozen=True):
    """A decision record, and the run it is of."""

    decision: Json
    run: str


class Story(Struct, frozen=True):
    """All that can be expected of one customer at one moment. `runs` are by their labels."""

    deeds: tuple[Deed, ...]
    runs: Mapping[str, RunStory]
    stage: str
    verdicts: tuple[Verdict, ...]


def story_of(told: Told) -> Story:
    """The story that the records of one customer tell."""
    labels = run_labels(told.transitions)
    reasons = _reasons(told)
    return Story(
        deeds=tuple(
            Deed(action, labels.get(action["run"], ""), reasons.get(str(action["id"]), ()))
            for action in told.actions
        ),
        runs=run_stories(told),
        stage=_stage(told),
        verdicts=tuple(
            Verdict(decision, labels.get(decision["run"], "")) for decision in told.decisions
        ),
    )


def reasons_of(decision: Json) -> tuple[str, ...]:
    """What a decision says in words: why channels were passed over, and its own reason."""
    channel = decision.get("channel") or ""
    candidates: Sequence[Json] = decision.get("candidates") or ()
    before = takewhile(lambda candidate: candidate["channel"] != channel, candidates)
    told = [
        in_words(candidate["why"], candidate["channel"])
        for candidate in before
        if candidate.get("why") and not candidate.get("eligible")
    ]
    return _telling([*told, in_words(decision["reason"], channel)])


def _reasons(told: Told) -> dict[str, tuple[str, ...]]:
    """By the id of each action: the reasons of all decisions that led to it.

    A step that was held back first, and then sent, has a decision for each.
    """
    since_sent: dict[tuple[str, str], list[str]] = defaultdict(list)
    reasons: dict[str, tuple[str, ...]] = {}
    withdrawn: dict[str, tuple[str, ...]] = {}
    for decision in told.decisions:
        about = str(decision.get("action") or "")
        if decision["outcome"] == "exposed":
            continue
        if decision["outcome"] == "withdrawn":
            withdrawn[about] = reasons_of(decision)
            continue
        place = (str(decision["run"]), str(decision["step"]))
        since_sent[place] += reasons_of(decision)
        if about:
            reasons[about] = _telling(since_sent.pop(place))
    for action in told.actions:
        if action.get("cancels"):
            reasons[str(action["id"])] = withdrawn.get(str(action["cancels"]), ())
    return reasons


def _telling(reasons: Iterable[str]) -> tuple[str, ...]:
    """Each reason once; that nothing held it back only where there is nothing else to say."""
    nothing = in_words("all_gates_passed")
    return tuple(dict.fromkeys(one for one in reasons if one != nothing)) or (nothing,)


def run_stories(told: Told) -> dict[str, RunStory]:
    """What has become of each run, by what people call it."""
    labels = run_labels(told.transitions)
    runs: dict[str, RunStory] = {}
    for move in told.transitions:
        label = labels.get(move.get("run") or "")
        if label is not None:
            run = runs.get(label, RunStory(str(move["journey"]), "at"))
            runs[label] = run.after(move)
    return {label: _beside(told, labels, label, run) for label, run in runs.items()}


def _beside(told: Told, labels: Mapping[str, str], label: str, run: RunStory) -> RunStory:
    """A run of which all steps are done stands where a message waits that holds it."""
    if run.standing != "at" or run.places:
        return run
    steps = (
        str(decision["step"])
        for decision in reversed(told.decisions)
        if decision["outcome"] == "deferred" and labels.get(decision["run"]) == label
    )
    return replace(run, places=tuple(islice(steps, 1)))


def _stage(told: Told) -> str:
    stages = [str(move["to"]) for move in told.transitions if move["reason"] == "stage"]
    return stages[-1] if stages else ""
