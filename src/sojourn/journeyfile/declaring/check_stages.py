"""What must hold between the ways of a lifecycle: one start, and none that nobody can go."""

from collections.abc import Mapping, Sequence
from typing import Final

from sojourn.core.declared.definitions import StageRule
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.lifecycle import LifecycleModel, StageModel
from sojourn.journeyfile.review.review import Review, names_in
from sojourn.journeyfile.text.node import Path

#: Stages with the ways that lead to each, in the order of the line.
Stages = Mapping[str, tuple[StageModel, ...]]

_ANY: Final = "any"


def on_the_line(stages: Stages) -> tuple[str, ...]:
    """The stages to which something else leads than silence alone, in their order."""
    return tuple(name for name, ways in stages.items() if any(not way.absent for way in ways))


class StageCheck:
    """The rules of one lifecycle. Each method looks at one matter and tells the review."""

    def __init__(
        self, review: Review[LifecycleModel], stages: Stages, *, published: bool = False
    ) -> None:
        self._review = review
        self._published = published
        self._stages = stages
        self._line = on_the_line(stages)
        # Stages that were refused count as there, so that nobody is told they are not.
        self._known = names_in(review.whole, "lifecycle")

    def run(self) -> str:
        """Say what is wrong; returns the start, or what comes nearest to one."""
        start = self._start()
        for name, ways in self._stages.items():
            if name == _ANY:
                message = "`any` stands for all stages in `from`"
                self._review.say(("lifecycle", name), "bad-name", message, at_key=True)
            for index, way in enumerate(ways):
                loc: Path = ("lifecycle", name, index)
                self._check_source(loc, name, way)
                problem = _problem(name, way, is_start=any(each.start for each in ways))
                if problem and self._review.sound and not self._published:
                    message, hint = problem
                    self._review.say(loc, "stage-rule", message, hint=hint, at_key=True)
        return start

    def _start(self) -> str:
        review = self._review
        starts = [
            (name, index)
            for name, ways in self._stages.items()
            for index, way in enumerate(ways)
            if way.start
        ]
        first = next(iter(self._stages), "")
        if not starts and review.sound:
            hint = f"write `{first}: {{start: true}}`" if first else ""
            message = "no stage says `start: true`"
            review.say(("lifecycle",), "lifecycle-start", message, hint=hint, at_key=True)
        for name, index in starts[1:]:
            message = f"`{starts[0][0]}` is the start already"
            review.say(("lifecycle", name, index, "start"), "lifecycle-start", message)
        if starts and starts[0][0] != first and review.sound:
            message = "the start is the first stage of the line"
            hint = f"put it above `{first}`"
            loc = ("lifecycle", starts[0][0])
            review.say(loc, "lifecycle-start", message, hint=hint, at_key=True)
        return starts[0][0] if starts else first

    def _check_source(self, loc: Path, name: str, way: StageModel) -> None:
        source = way.source
        if source == name and not self._published:
            message, hint = f"`{name}` leads nowhere from itself", "name another stage"
            self._review.say((*loc, "from"), "stage-rule", message, hint=hint)
        elif source is not None and source not in (*self._known, _ANY):
            known = sorted(self._known)
            hint = did_you_mean(source, known) or f"expected one of {one_of(known)}"
            message = f"no stage `{source}` in this lifecycle"
            self._review.say((*loc, "from"), "unknown-stage", message, hint=hint)

    def check_silences(self, rules: Sequence[StageRule]) -> None:
        """Say which ways of silence nobody can go; only asked where all else is sound."""
        silences = tuple(rule for rule in rules if rule.absent_ms)
        asked = self._review.sound and not self._review.findings and not self._published
        for rule in silences if asked else ():
            problem = self._wrong_way(rule) or self._comes_too_late(rule, silences)
            if problem:
                message, hint = problem
                loc = ("lifecycle", rule.stage, rule.way, "absent")
                self._review.say(loc, "stage-rule", message, hint=hint)

    def _wrong_way(self, rule: StageRule) -> tuple[str, str] | None:
        """What is wrong with a way of silence along the line."""
        stage, source = rule.stage, rule.source
        if not rule.back:
            return None
        if source in ("", _ANY):
            message = f"`{stage}` is on the line, so silence leads to it from a stage that is named"
            return message, "add it, as in `{from: decision, absent: 30d}`"
        if source in self._line and self._line.index(source) < self._line.index(stage):
            return f"silence leads back, and `{source}` stands before `{stage}`", ""
        return None

    def _comes_too_late(
        self, rule: StageRule, silences: Sequence[StageRule]
    ) -> tuple[str, str] | None:
        """Why nobody can go this way: the customer is elsewhere when it is due."""
        if rule.source in ("", _ANY):
            return None
        if rule.source in self._line:
            for other in silences:
                if other.source in ("", _ANY) and other.absent_ms < rule.absent_ms:
                    message = f"silence leads from `{rule.source}` to `{other.stage}` before that"
                    return message, f"write less than `{self._written(other)}`"
            return None
        leading = [other for other in silences if other.stage == rule.source]
        soonest = min(leading, key=lambda other: other.absent_ms, default=None)
        if soonest is not None and rule.absent_ms <= soonest.absent_ms:
            message = f"`absent` counts from the last act, as it does for `{rule.source}`"
            return message, f"write more than `{self._written(soonest)}`"
        return None

    def _written(self, rule: StageRule) -> str:
        return self._stages[rule.stage][rule.way].absent or ""


def _problem(name: str, way: StageModel, *, is_start: bool) -> tuple[str, str] | None:
    """What is wrong with one way to a stage, and a hint."""
    asks = [key for key, value in (("when", way.when), ("count", way.count)) if value is not None]
    if way.start:
        other = [way.on, way.when, way.count, way.source, way.absent]
        if any(value is not None for value in other):
            return f"`{name}` is the start, so no rule leads to it", "take the rest out"
        return None
    if way.on is not None and way.absent is not None:
        message = f"`{name}` is reached by events or by silence, not by both"
        return message, "write two ways: `[{on: …}, {from: …, absent: …}]`"
    if way.on is None and way.absent is None and way.when is None:
        return f"no customer can come to `{name}`", "give it an `on:`, a `when:` or `absent:`"
    if way.on is None and asks and (way.absent is not None or "count" in asks):
        words = " and ".join(f"`{key}`" for key in asks)
        verb = "asks" if len(asks) == 1 else "ask"
        return f"{words} {verb} about an event, and `{name}` has no `on`", "take it out"
    if is_start and way.source is None:
        message = f"`{name}` is the start, so what leads there leads back"
        return message, "say from where: `from: …`, or `any`"
    return None
