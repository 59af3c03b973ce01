"""The fields of one document: its moments and values, each with its place."""

from datetime import tzinfo
from typing import Any

from sojourn.core.declared.types import PropertyType
from sojourn.journeyfile.format.scenario import ScenarioModel
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.scenario.moment import Moment, parse_moment
from sojourn.journeyfile.scenario.values import value_of
from sojourn.journeyfile.text.node import Path


class Fields:
    """Reads single fields of one document; `zone` is where its customer lives."""

    def __init__(self, review: Review[ScenarioModel], zone: tzinfo) -> None:
        self.review = review
        self.zone = zone

    def line(self, loc: Path) -> int:
        """The line of the file in which the field begins."""
        return self.review.key(loc).line

    def moment(self, loc: Path, text: str) -> Moment | None:
        """The moment at `loc`, or None after a finding."""
        moment = parse_moment(text, self.zone)
        if isinstance(moment, Fault):
            self.review.refuse(loc, moment)
            return None
        return moment

    def value(self, loc: Path, kind: PropertyType | None = None) -> Any:
        """The value at `loc`, a guess where its kind is not declared.

        None where there is none, or after a finding.
        """
        node = self.review.node(loc)
        if node is None:
            return None
        value = value_of(kind, node, self.zone)
        if isinstance(value, Fault):
            self.review.refuse(loc, value)
            return None
        return value
