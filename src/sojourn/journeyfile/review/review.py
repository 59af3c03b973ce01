"""From a file as read to a model of it, and the place where its findings are gathered.

What a model refuses is cut out of the file and the rest is looked at again, so that one
mistake hides no other.
"""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sojourn.journeyfile.findings.diagnostic import Finding, Span, finding
from sojourn.journeyfile.findings.rules import Rule, rule_named
from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.phrases.duration import UNITS_MS, Fault, parse_duration
from sojourn.journeyfile.text.node import (
    Loc,
    MappingNode,
    Node,
    Scalar,
    find,
    key_span,
    plain,
    value_span,
    with_entry,
    without,
)
from sojourn.journeyfile.text.source import START, Source

M = TypeVar("M", bound=Strict)


class Review(Generic[M]):
    """One file under review.

    `model` is None where too little of the file holds. `sound` says that its shape is
    right; where it is not, what seems to be missing may only have been cut out. `filled`
    says that a fallback stands for something that the whole file hangs on.
    """

    def __init__(self, source: Source, model_type: type[M]) -> None:
        self.path = source.path
        self.findings: list[Finding] = list(source.findings)
        self.model: M | None = None
        self.whole = source.root
        self._root = source.root
        self.filled = False
        self.sound = self._root is not None and not self.findings
        while self._root is not None and self.model is None:
            self._validate(self._root, model_type)

    def say(
        self,
        loc: Loc,
        rule: Rule,
        message: str,
        *,
        hint: str = "",
        at_key: bool = False,
    ) -> None:
        """A finding about the value at `loc`, or its key."""
        span = self.key(loc) if at_key else self.value(loc)
        self.say_at(span, rule, message, hint=hint)

    def say_at(self, span: Span, rule: Rule, message: str, *, hint: str = "") -> None:
        self.findings.append(finding(self.path, span, rule, message, hint=hint))

    def refuse(self, loc: Loc, fault: Fault) -> None:
        """A finding about a text that is not what its key takes."""
        key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
        hint = fault.hint.replace("{key}", key)
        self.say(loc, fault.rule, fault.message.replace("{key}", key), hint=hint)

    def duration(self, loc: Loc, text: str | None) -> int:
        """The duration at `loc` in milliseconds; 0 where there is none, or after a finding."""
        parsed = 0 if text is None else parse_duration(text)
        if isinstance(parsed, Fault):
            self.refuse(loc, parsed)
            return 0
        return parsed

    def days(self, loc: Loc, text: str | None) -> int:
        """The whole days at `loc` in milliseconds; 0 where there are none, or after a finding."""
        duration_ms = self.duration(loc, text)
        if duration_ms % UNITS_MS["d"]:
            self.say(loc, "bad-duration", "this counts in whole days", hint="as in `7d`")
            return 0
        return duration_ms

    def value(self, loc: Loc) -> Span:
        return START if self._root is None else value_span(self._root, loc)

    def key(self, loc: Loc) -> Span:
        return START if self._root is None else key_span(self._root, loc)

    def scalar(self, loc: Loc) -> Scalar | None:
        node = None if self._root is None else find(self._root, loc).node
        return node if isinstance(node, Scalar) else None

    def node(self, loc: Loc) -> Node | None:
        """The node at exactly `loc`, or None where the file has none there."""
        found = None if self._root is None else find(self._root, loc)
        return None if found is None or found.path != tuple(loc) else found.node

    def _validate(self, root: Node, model_type: type[M]) -> None:
        try:
            self.model = model_type.model_validate(plain(root))
        except ValidationError as error:
            told = error.errors()
            # What a later pass lacks was cut out by an earlier one, and is spoken of already.
            for found in told if self._root is self.whole else ():
                self._tell(found["loc"], found["type"], found.get("ctx", {}))
            self.sound = False
            missing = [found["loc"][0] for found in told if _is_missing_at_top(found)]
            refused = [found["loc"] for found in told if not _is_missing_at_top(found)]
            paths = {find(root, loc).path for loc in refused}
            # Each pass cuts or fills something, so that the last one is never far.
            self._root = without(root, paths) if told else None
            self._fill([str(key) for key in missing], model_type)

    def _fill(self, keys: Sequence[str], model_type: type[M]) -> None:
        for key in keys:
            if not isinstance(self._root, MappingNode) or key not in model_type.fallback:
                self._root = None
                return
            self._root = with_entry(self._root, key, model_type.fallback[key])
            self.filled = True

    def _tell(self, loc: Loc, rule: str, context: Mapping[str, str]) -> None:
        at_key = context.get("at") == "key"
        scalar = self.scalar(loc)
        if scalar is not None and scalar.refused and not at_key:
            return
        message, hint = context["message"], context.get("hint", "")
        self.say(loc, rule_named(rule), message, hint=hint, at_key=at_key)


def _is_missing_at_top(found: ErrorDetails) -> bool:
    return found["type"] == "missing-key" and len(found["loc"]) == 1


def names_in(root: Node | None, key: str) -> frozenset[str]:
    """The names of the entries of the mapping under the top key `key`, sound or not."""
    if not isinstance(root, MappingNode) or (entry := root.entry(key)) is None:
        return frozenset()
    if not isinstance(entry.value, MappingNode):
        return frozenset()
    return frozenset(inner.key.text for inner in entry.value.entries)
