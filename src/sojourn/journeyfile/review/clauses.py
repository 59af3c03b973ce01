"""The expressions of one file: which names each may use, and where its mistakes stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.clause import Condition, Expression
from sojourn.core.declared.definitions import EventType
from sojourn.core.declared.facts import Field
from sojourn.core.declared.offer_fields import HELD_FIELDS
from sojourn.core.declared.types import PropertyType
from sojourn.journeyfile.condition import (
    Compiled,
    Expected,
    Problem,
    Properties,
    Vocabulary,
    common_properties,
    compile_condition,
    event_fields,
    project_fields,
    run_fields,
    unfit,
)
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Loc, Path

#: The types of attributes as conditions know them.
EXPECTED: Mapping[PropertyType, Expected] = {
    "text": "text",
    "integer": "number",
    "number": "number",
    "money": "number",
    "boolean": "boolean",
    "time": "time",
    "date": "text",
    "list": "list",
    "map": "map",
}


class Scope(Struct, frozen=True):
    """What an expression may look at besides the customer.

    `on` are the events of the clause's own `on:`, `entry` those that let the run in, both
    None where there are none; `given` is what comes along where no event lets it in. `waits` are
    those that stand before, with their events; `arms` those of the journey's experiments.
    With `of_offer` it asks about one customer's code of an offer.
    """

    on: tuple[str, ...] | None = None
    entry: tuple[str, ...] | None = None
    given: Mapping[str, PropertyType] | None = None
    waits: Mapping[str, tuple[str, ...]] = {}
    arms: Mapping[str, tuple[str, ...]] = {}
    of_offer: bool = False


class Clause(Struct, frozen=True):
    """An expression of a file that is sound: where it stands, and what it is."""

    loc: Path
    compiled: Compiled
    vocabulary: Vocabulary
    is_condition: bool


class Clauses:
    """Compiles the expressions of one file; mistakes go to its review, the others to `sound`."""

    def __init__(self, review: Review[Any], catalogue: Catalogue) -> None:
        self.sound: list[Clause] = []
        self._review = review
        self._catalogue = catalogue
        self._project = project_fields(
            contacts=catalogue.contacts(),
            attributes=catalogue.attributes,
            words=catalogue.words,
            starts=catalogue.starts,
            counters=catalogue.event_names or (),
            scores=catalogue.scores(),
            stages=catalogue.stages or (),
            channels=catalogue.channel_names or (),
            offers=catalogue.offers or (),
            promised=catalogue.promised,
        )
        if catalogue.published:
            self._project = {name: replace(one, words=()) for name, one in self._project.items()}

    def condition(self, loc: Loc, text: str | None, scope: Scope) -> Condition | None:
        """The condition at `loc`; None where there is none, or after a finding."""
        return self.expression(loc, text, scope, expect="boolean")

    def expression(
        self, loc: Loc, text: str | None, scope: Scope, *, expect: Expected = "any"
    ) -> Expression | None:
        if text is None:
            return None
        words = self._vocabulary(scope)
        result = compile_condition(text, words, expect=expect)
        if isinstance(result, Compiled):
            self.sound.append(Clause(tuple(loc), result, words, expect == "boolean"))
            return result.evaluate
        for problem in result:
            if not self._is_doubtful(problem, text, scope):
                self._say(loc, problem)
        return None

    def typed(
        self, loc: Loc, texts: Mapping[str, str], scope: Scope, properties: Properties
    ) -> dict[str, Expression]:
        """The expressions under the names of properties, each of that one's type and words."""
        found = {}
        for name, text in texts.items():
            kind = properties.types.get(name)
            expect: Expected = "any" if kind is None else EXPECTED[kind]
            value = self.expression((*loc, name), text, scope, expect=expect)
            if value is None:
                continue
            found[name] = value
            words = properties.words.get(name, ())
            if kind is not None and (fault := unfit(self.sound[-1].compiled.tree, kind, words)):
                message, hint = fault
                self._review.say((*loc, name), "unknown-value", message, hint=hint)
        return found

    def expressions(
        self,
        loc: Loc,
        texts: Mapping[str, str],
        scope: Scope,
        *,
        expect: Expected = "any",
    ) -> dict[str, Expression]:
        """The expressions under each name of the mapping at `loc`."""
        compiled = {
            name: self.expression((*loc, name), text, scope, expect=expect)
            for name, text in texts.items()
        }
        return {name: value for name, value in compiled.items() if value is not None}

    def _vocabulary(self, scope: Scope) -> Vocabulary:
        waits = {wait: self._properties(on) for wait, on in scope.waits.items()}
        project = self._of_offer() if scope.of_offer else self._project
        return Vocabulary(
            project | self._event(scope) | run_fields(self._entry(scope), waits, scope.arms)
        )

    def _of_offer(self) -> dict[str, Field]:
        """The names of the project where `offer` is the code at hand, and not all of them."""
        others = {name: f for name, f in self._project.items() if not name.startswith("offer.")}
        return others | HELD_FIELDS

    def _event(self, scope: Scope) -> dict[str, Field]:
        if scope.on is None:
            return {}
        # Where one of the types has a property of that name, the channel would be mistaken for it.
        free = all("channel" not in event.properties for event in self._known(scope.on))
        return event_fields(self._properties(scope.on), anywhere=free)

    def _entry(self, scope: Scope) -> Properties | None:
        if scope.entry is None:
            return None if scope.given is None else Properties(scope.given)
        return self._properties(scope.entry)

    def _properties(self, names: Sequence[str]) -> Properties:
        return common_properties(self._known(names))

    def _known(self, names: Sequence[str]) -> list[EventType]:
        return [event for name in names if (event := self._catalogue.event(name)) is not None]

    def _is_doubtful(self, problem: Problem, text: str, scope: Scope) -> bool:
        """Whether the name may only be missing because its declaration was refused."""
        if problem.rule != "unknown-name":
            return False
        name = text[problem.offset : problem.offset + problem.length]
        if name.startswith("customer"):
            return not self._catalogue.whole
        if self._catalogue.offers is None and name.startswith("offer"):
            return True
        if self._review.filled:
            return True
        of_event = scope.on if name.startswith("event") else scope.entry
        names = (*(of_event or ()), *(one for on in scope.waits.values() for one in on))
        return len(self._known(names)) < len(names) or not self._catalogue.whole

    def _say(self, loc: Loc, problem: Problem) -> None:
        scalar = self._review.scalar(loc)
        span = self._review.value(loc)
        if scalar is not None:
            span = scalar.at(problem.offset, problem.offset + problem.length)
        self._review.say_at(span, problem.rule, problem.message, hint=problem.hint)
