"""What a line of the records says of experiments: an exposure, a conversion, an event."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from sojourn.core.declared.trial import HOLDOUT
from sojourn.core.event import Touchpoint
from sojourn.core.vocabulary import GATE_OF, GATES, PASSED
from sojourn.wire.instant import parse_instant
from sojourn.wire.record import FileRecord
from sojourn.wire.touchpoint import decode


class Measured(Struct, frozen=True):
    """What an experiment is judged by; `when`: a condition decides which events count."""

    on: tuple[str, ...]
    within_ms: int
    when: bool = False


class Design(Struct, frozen=True):
    """All that is the same for everybody in one design of an experiment."""

    name: str
    base: str
    by: str
    shares_bp: tuple[tuple[str, int], ...]
    design: str
    measure: Measured | None = None

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms in the order in which they were declared."""
        return tuple(arm for arm, _ in self.shares_bp)


class Exposure(Struct, frozen=True):
    """An arm began to make a difference for a customer. `until` is 0 where nothing is measured."""

    design: Design
    arm: str
    customer: str
    run: str
    journey: str
    at: int
    until: int = 0

    @property
    def unit(self) -> str:
        """Who is counted: the customer, or the run where each draws for itself."""
        return self.run if self.design.by == "run" else self.customer


class Conversion(Struct, frozen=True):
    """The event by which an exposure of that run is judged; `arm` as "<experiment>=<arm>"."""

    run: str
    arm: str
    at: int


class Event(Struct, frozen=True):
    """A touchpoint of a customer."""

    type: str
    customer: str
    at: int


class Held(Struct, frozen=True):
    """A message that came to a holdout: it was kept back by it, or went past it."""

    customer: str
    journey: str
    category: str
    holdout: str
    kept_back: bool
    at: int


class Move(Struct, frozen=True):
    """Any other transition: it says that transitions are among the lines, and until when."""

    at: int


Seen = Exposure | Conversion | Event | Held | Move

#: The gates behind the holdout: what one of them keeps back has come past it. Not what came too
#: late: that is said of a message that was held in a pause, too, which no gate has looked at.
_BEHIND: Final = frozenset(GATES[GATES.index("holdout") + 1 :]) - {"expiry"}
_PAST_HOLDOUT: Final = frozenset(
    (*PASSED, *(reason for reason, gate in GATE_OF.items() if gate in _BEHIND))
)


class _Measure(Struct):
    on: tuple[str, ...]
    within_seconds: int
    when: bool = False


class _Experiment(Struct):
    name: str
    arm: str
    base: str
    by: str
    shares: dict[str, float]
    design: str
    measure: _Measure | None = None
    until: str = ""


class _Line(Struct):
    """The members of decisions and transitions that count here; a touchpoint has a `type`."""

    customer: str = ""
    run: str | None = None
    journey: str = ""
    at: str = ""
    outcome: str = ""
    reason: str = ""
    category: str | None = None
    detail: str = ""
    to: Any = None
    type: Any = None
    experiment: _Experiment | None = None


_DECODER: Final = msgspec.json.Decoder(_Line)


def seen_in(line: bytes) -> Seen | None:
    """What the line says; None where that is nothing that an experiment is judged by."""
    try:
        read = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeError):
        return _event(line)
    if read.type is not None:
        return _event(line)
    at = parse_instant(read.at)
    if at is None or (not read.run and not read.outcome):
        return None if at is None or read.to is None else Move(at)
    if read.outcome:
        return _decision(read, at)
    if read.reason == "measured":
        return Conversion(read.run or "", read.detail, at)
    return Move(at) if isinstance(read.to, str) else None


def _decision(read: _Line, at: int) -> Exposure | Held | None:
    if read.experiment is not None:
        return _exposure(read, read.experiment, at)
    if not read.category or read.category == "transactional":
        return None
    kept_back = read.reason == "holdout"
    if not kept_back and read.reason not in _PAST_HOLDOUT:
        return None
    holdout = (read.detail or HOLDOUT) if kept_back else ""
    return Held(read.customer, read.journey, read.category, holdout, kept_back, at)


def _exposure(read: _Line, told: _Experiment, at: int) -> Exposure:
    measure = told.measure
    design = Design(
        told.name,
        told.base,
        told.by,
        tuple((arm, round(share * 10_000)) for arm, share in told.shares.items()),
        told.design,
        None
        if measure is None
        else Measured(measure.on, measure.within_seconds * 1000, measure.when),
    )
    until = parse_instant(told.until) or 0 if told.until else 0
    return Exposure(design, told.arm, read.customer, read.run or "", read.journey, at, until)


def _event(line: bytes) -> Event | None:
    touchpoint = decode(FileRecord(line))
    if not isinstance(touchpoint, Touchpoint):
        return None
    return Event(touchpoint.type, touchpoint.customer, touchpoint.occurred_at)
