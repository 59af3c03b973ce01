"""Why each rule is worth an author's time: two or three sentences for its page."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.rationale.conditions import CONDITIONS
from sojourn.journeyfile.rationale.files import FILES
from sojourn.journeyfile.rationale.journeys import JOURNEYS
from sojourn.journeyfile.rationale.messages import MESSAGES
from sojourn.journeyfile.rationale.names import NAMES
from sojourn.journeyfile.rationale.scenarios import SCENARIOS
from sojourn.journeyfile.rationale.values import VALUES

__all__ = ["WHY"]

WHY: Final[Mapping[Rule, str]] = {
    **FILES,
    **VALUES,
    **NAMES,
    **JOURNEYS,
    **CONDITIONS,
    **MESSAGES,
    **SCENARIOS,
}
