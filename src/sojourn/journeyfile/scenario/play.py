"""The play of a scenario, item by item, from its models to a script."""

from collections.abc import Mapping
from typing import Any

from sojourn.core.declared.definitions import EventType, Journey
from sojourn.core.touchpoints.imported import IMPORT
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.play import (
    BY_MACHINE,
    AfterItem,
    AtItem,
    EventItem,
    ExpectItem,
    LateItem,
    LateModel,
    PlayItem,
    ReportItem,
    ReportOf,
    RunReport,
)
from sojourn.journeyfile.phrases.duration import MAX_DURATION_MS
from sojourn.journeyfile.scenario.expect import ExpectReader
from sojourn.journeyfile.scenario.fields import Fields
from sojourn.journeyfile.scenario.known import Names
from sojourn.journeyfile.scenario.moment import moment_text
from sojourn.journeyfile.scenario.script import Happens, Looks, Play, Reports
from sojourn.journeyfile.text.node import MappingNode, Path


class PlayReader:
    """Reads the play of one document. `at` is where it stands, in milliseconds.

    Nothing is said about times where nobody knows when it begins.
    """

    def __init__(
        self, fields: Fields, names: Names, expects: ExpectReader, *, about: Journey | None
    ) -> None:
        self.at = self.begins_at = 0
        self._is_dated = False
        self._about = about
        self._fields = fields
        self._review = fields.review
        self._names = names
        self._expects = expects

    def read(self, items: tuple[PlayItem, ...], *, at: int | None) -> tuple[Play, ...]:
        """The items in order; they begin at `at`, None where nobody knows when."""
        self.at = self.begins_at = at or 0
        self._is_dated = at is not None
        return tuple(
            part for index, item in enumerate(items) for part in self._item(("play", index), item)
        )

    def _item(self, loc: Path, item: PlayItem) -> list[Play]:
        match item:
            case AfterItem():
                self._move(
                    (*loc, "after"), self.at + self._review.duration((*loc, "after"), item.after)
                )
            case AtItem():
                moment = self._fields.moment((*loc, "at"), item.at)
                self._move((*loc, "at"), self.at if moment is None else moment.at)
            case ReportItem():
                return self._reports((*loc, "report"), item.report, occurred_at=self.at)
            case LateItem():
                return self._late((*loc, "late"), item.late)
            case ExpectItem():
                expected = self._expects.read((*loc, "expect"), item.expect)
                return [Looks(line=expected.line, at=self.at, expected=expected)]
            case EventItem():
                return self._event(loc, item, occurred_at=self.at)
            case str():
                self._names.event(loc, item, at_key=False)
                return [self._happens(loc, item, {}, occurred_at=self.at)]
        return []

    def _move(self, loc: Path, at: int) -> None:
        """Let time pass up to `at`, which must not lie behind, nor too far ahead."""
        if not self._is_dated:
            return
        if at < self.at:
            message = f"it is {self._written(self.at)} already"
            self._review.say(loc, "bad-date", message, hint="time does not go back")
        elif at - self.begins_at > MAX_DURATION_MS:
            self._review.say(loc, "bad-date", "a scenario ends within ten years")
        else:
            self.at = at

    def _written(self, at: int) -> str:
        return moment_text(at, self._fields.zone)

    def _late(self, loc: Path, model: LateModel) -> list[Play]:
        occurred_at = self._late_at(loc, model)
        if model.report is None:
            return self._event(loc, model, occurred_at=occurred_at)
        for name in model.named():
            message = f'a `late` item is either a report or "{name}"'
            hint = "begin a new item with `- late:`"
            self._review.say((*loc, name), "two-verbs", message, hint=hint, at_key=True)
        return self._reports((*loc, "report"), model.report, occurred_at=occurred_at)

    def _late_at(self, loc: Path, model: LateModel) -> int:
        """When it happened."""
        if (model.by is None) == (model.at is None):
            message = "`late` says by how much, or when it happened"
            hint = "add `by: 2h`" if model.by is None else "take `by` or `at` out"
            self._review.say(loc, "missing-key", message, hint=hint, at_key=True)
            return self.at
        if model.at is not None:
            moment = self._fields.moment((*loc, "at"), model.at)
            occurred_at = self.at if moment is None else moment.at
        else:
            occurred_at = self.at - self._review.duration((*loc, "by"), model.by)
        if self._is_dated and not 0 <= occurred_at <= self.at:
            key = "by" if model.at is None else "at"
            message = f"it is {self._written(self.at)}, so this is not late"
            self._review.say((*loc, key), "bad-date", message)
            return self.at
        return occurred_at

    def _reports(self, loc: Path, report: ReportOf, *, occurred_at: int) -> list[Play]:
        if isinstance(report, RunReport):
            journey = self._names.run((*loc, "run"), report.run)
            self._names.sender((*loc, "step"), report.step, journey, at_key=False)
            told, run = {report.step: report.says}, report.run
        else:
            for step in report:
                self._names.sender((*loc, step), step, self._own(step), at_key=True)
            told, run = dict(report), ""
        return [
            Reports(
                line=self._fields.line(loc),
                at=self.at,
                occurred_at=occurred_at,
                step=step,
                says=says.removesuffix(BY_MACHINE),
                machine=says.endswith(BY_MACHINE),
                journey="" if run or (own := self._own(step)) is None else own.name,
                run=run,
            )
            for step, says in told.items()
        ]

    def _own(self, step: str) -> Journey | None:
        """The journey that the file is about, if it has this step: then it is meant."""
        about = self._about
        return about if about is not None and step in about.steps else None

    def _event(self, loc: Path, item: EventItem | LateModel, *, occurred_at: int) -> list[Play]:
        names = list(item.named())
        if not names:
            if self._review.sound:
                message = "this item names no event, and no word of the play begins it"
                hint = "as in `- Order Completed: {}`"
                self._review.say(loc, "missing-key", message, hint=hint)
            return []
        for name in names[1:]:
            message = f'this item has two events, "{names[0]}" and "{name}"'
            hint = f"begin a new item with `- {name}:`"
            self._review.say((*loc, name), "two-verbs", message, hint=hint, at_key=True)
        for contact in item.identifiers:
            self._names.contact((*loc, "identifiers", contact), contact)
        declared = self._names.event((*loc, names[0]), names[0])
        properties = {} if declared is None else self._properties((*loc, names[0]), declared)
        return [self._happens(loc, names[0], properties, item=item, occurred_at=occurred_at)]

    def _happens(
        self,
        loc: Path,
        name: str,
        properties: Mapping[str, Any],
        *,
        item: EventItem | LateModel | None = None,
        occurred_at: int,
    ) -> Happens:
        return Happens(
            line=self._fields.line(loc),
            at=self.at,
            occurred_at=occurred_at,
            type=name,
            properties=properties,
            identifiers={} if item is None else item.identifiers,
            id="" if item is None else item.id or "",
        )

    def _properties(self, loc: Path, declared: EventType) -> dict[str, Any]:
        node = self._review.node(loc)
        if not isinstance(node, MappingNode):
            message = f"`{declared.name}` takes a mapping of its properties"
            self._review.say(loc, "wrong-kind", message, hint=f"write `{declared.name}: {{}}`")
            return {}
        properties = {}
        for entry in node.entries:
            name = entry.key.text
            kind = declared.properties.get(name)
            if kind is None:
                self._undeclared((*loc, name), declared, name)
            properties[name] = self._fields.value((*loc, name), kind)
        return properties

    def _undeclared(self, loc: Path, declared: EventType, name: str) -> None:
        """A property that no condition can see; only what the event changes may read it."""
        hint = did_you_mean(name, declared.properties) or "declare it there, or take it out"
        if declared is IMPORT:
            message = f'"{declared.name}" has no member `{name}`'
            self._review.say(loc, "unknown-property", message, hint=hint, at_key=True)
            return
        message = f'events.yaml declares no property `{name}` of "{declared.name}"'
        self._review.say(loc, "undeclared-property", message, hint=hint, at_key=True)
