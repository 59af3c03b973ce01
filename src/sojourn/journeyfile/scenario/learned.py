"""`learned`: what all customers have taught, as the table that decides by it."""

from collections.abc import Mapping
from datetime import UTC
from typing import Final

from sojourn.core.choosing.evidence import HOURS_OF_WEEK
from sojourn.core.choosing.learning import table_of
from sojourn.core.local_time.calendar import HOUR_MS
from sojourn.core.local_time.hours import Window, is_open
from sojourn.core.shared.table import ChannelRates, Rate, StageRates, Table
from sojourn.journeyfile.format.learned import Learned, LearnedModel
from sojourn.journeyfile.phrases.clock_text import parse_window
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.phrases.window import parse_share
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.scenario.fields import Fields
from sojourn.journeyfile.scenario.known import Known, Names
from sojourn.journeyfile.text.node import Path

_LEARNED: Final = "learned"
#: From so many messages that no project asks for more, and no draw strays from them.
_MESSAGES: Final = 1_000_000
_PPM_OF_SHARE: Final = 100
_MINUTES: Final = 60


class LearnedReader:
    """Reads what is learned of each channel in one document."""

    def __init__(self, fields: Fields, names: Names, known: Known) -> None:
        self._review = fields.review
        self._names = names
        self._known = known

    def read(self, told: Mapping[str, Learned], *, at: int) -> Table | None:
        """The table, learned by `at`; None where nothing is told. Findings go to the review."""
        if not told:
            return None
        definitions = self._known.definitions
        if definitions is not None and definitions.policies.choice is None:
            self._review.say(
                (_LEARNED,),
                "unknown-key",
                "nothing is learned from other customers in this project",
                hint="add `choice: {}` to policies.yaml",
                at_key=True,
            )
        channels = {name: self._channel(name, one) for name, one in told.items()}
        return table_of(Rate(), channels, at=at)

    def _channel(self, name: str, told: Learned) -> ChannelRates:
        loc: Path = (_LEARNED, name)
        self._names.channel(loc, name, at_key=True)
        if not isinstance(told, LearnedModel):
            return ChannelRates(self._rate(loc, told), _MESSAGES)
        for stage in told.stages:
            self._names.stage((*loc, "stages", stage), stage, at_key=True)
        stages = {
            stage: StageRates(self._rate((*loc, "stages", stage), text))
            for stage, text in told.stages.items()
        }
        hours: dict[int, Rate] = {}
        for window, text in told.hours.items():
            here = (*loc, "hours", window)
            hours |= dict.fromkeys(self._hours(here, window), self._rate(here, text))
        return ChannelRates(self._rate((*loc, "rate"), told.rate), _MESSAGES, hours, stages)

    def _rate(self, loc: Path, text: str) -> Rate:
        share_bp = read_value(self._review, loc, text, _parse_chance) or 0
        return Rate(share_bp * _PPM_OF_SHARE, _MESSAGES)

    def _hours(self, loc: Path, text: str) -> list[int]:
        """The hours of the week that begin within a daily window."""
        window = _parse_hours(text)
        if isinstance(window, Fault):
            self._review.say(loc, window.rule, window.message, hint=window.hint, at_key=True)
            return []
        return [hour for hour in range(HOURS_OF_WEEK) if is_open(window, hour * HOUR_MS, UTC)]


def _parse_chance(text: str) -> int | Fault:
    """A share, or that nobody answers."""
    return 0 if text == "0%" else parse_share(text)


def _parse_hours(text: str) -> Window | Fault:
    window = parse_window(text)
    if isinstance(window, Fault):
        return window
    if window.start_minute % _MINUTES or window.end_minute % _MINUTES:
        return Fault("bad-window", "hours are learned as whole ones", "as in `19:00-21:00`")
    return window
