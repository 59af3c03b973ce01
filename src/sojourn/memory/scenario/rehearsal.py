"""A scenario to the input records of any runtime, by playing it in memory.

A report names the action that it is about, and an action's id is only known once the step has
sent: so the play runs as the records are made. Ids are derived, so what is found here holds on
every runtime.
"""

from typing import Final

import orjson
from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import REPORT_PREFIX, Touchpoint
from sojourn.core.touchpoints.imported import PROFILE_IMPORTED
from sojourn.journeyfile.scenario.script import (
    Expected,
    Happens,
    Looks,
    Play,
    Reports,
    Scenario,
)
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.memory.scenario.told import Json, Told, run_labels
from sojourn.wire.control import Control, encode_control
from sojourn.wire.deadletter import DeadLetter, read_dead_letter
from sojourn.wire.touchpoint import encode

#: The actions that a connector reports on.
_REPORTED: Final = ("send", "task")
#: What stands in a partition before the first record of a play: the activation.
_BEFORE: Final = 1


class Problem(Struct, frozen=True):
    """Why a play could not go on as it is written. `line` is that of the file."""

    line: int
    message: str
    hint: str = ""


class Look(Struct, frozen=True):
    """A moment at which something is expected, and what had been told by then.

    `after` counts the records that come before it.
    """

    at: int
    after: int
    expected: Expected
    told: Told


class Rehearsal(Struct, frozen=True, kw_only=True):
    """One scenario, played. The last of `looks` is that at its end."""

    scenario: Scenario
    records: tuple[Input, ...]
    told: Told
    looks: tuple[Look, ...]
    problems: tuple[Problem, ...] = ()


def inputs_of(definitions: Definitions, scenario: Scenario) -> tuple[Input, ...]:
    """The records of a scenario, for any runtime in the clock mode `stream`."""
    return rehearse(definitions, scenario).records


def rehearse(definitions: Definitions, scenario: Scenario) -> Rehearsal:
    """Play one scenario from its beginning, with nobody else in the world."""
    stage = _Stage(definitions, scenario)
    stage.bring_in()
    for item in scenario.play:
        stage.play(item)
    stage.look(scenario.ends_at, scenario.expected)
    return stage.rehearsal()


class _Heard:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.actions: list[Json] = []
        self.transitions: list[Json] = []
        self.decisions: list[Json] = []
        self.letters: list[DeadLetter] = []

    def publish(self, kind: str, body: bytes) -> None:
        if kind == "consents":
            return  # what is to be expected of them, the decisions say
        lists = {"transitions": self.transitions, "decisions": self.decisions}
        lists.get(kind, self.actions).append(orjson.loads(body))

    def bury(self, letter: DeadLetter) -> None:
        self.letters.append(letter)

    def told(self) -> Told:
        return Told(tuple(self.actions), tuple(self.transitions), tuple(self.decisions))


class _Stage:
    """The engine with one customer; it remembers what it was given, and from which line."""

    def __init__(self, definitions: Definitions, scenario: Scenario) -> None:
        self._scenario = scenario
        self._heard = _Heard()
        # All input arrives at its end, so that nothing comes from the future. One customer is not
        # all: what others have taught is told, never learned.
        self._runtime = MemoryRuntime(
            definitions, self._heard, wall=scenario.ends_at, partitions=1, learns=False
        )
        self._records: list[Input] = []
        self._lines: list[int] = []
        self._looks: list[Look] = []
        self._problems: list[Problem] = []
        self._passed_to = -1

    def bring_in(self) -> None:
        """Tell what all customers have taught, and import the customer, if anything is known."""
        scenario = self._scenario
        if scenario.learned is not None:
            learn = Control("learn", table=scenario.learned)
            self._offer(*encode_control(learn), scenario.line)
        if scenario.known or scenario.contacts:
            self._tell(
                PROFILE_IMPORTED,
                line=scenario.line,
                occurred_at=scenario.begins_at,
                properties=dict(scenario.known),
                identifiers=dict(scenario.contacts),
            )

    def play(self, item: Play) -> None:
        match item:
            case Happens():
                self._happen(item)
            case Reports():
                self._report(item)
            case Looks():
                self.look(item.at, item.expected)

    def look(self, at: int, expected: Expected) -> None:
        """Let time pass up to `at`, and keep what has been told by then."""
        self._pass_to(at, line=expected.line)
        self._runtime.settle()
        self._looks.append(Look(at, len(self._records), expected, self._heard.told()))

    def rehearsal(self) -> Rehearsal:
        return Rehearsal(
            scenario=self._scenario,
            records=tuple(self._records),
            told=self._heard.told(),
            looks=tuple(self._looks),
            problems=(*self._problems, *map(self._refused, self._heard.letters)),
        )

    def _happen(self, item: Happens) -> None:
        # An event on time comes before the timers of its own moment; a late one after them.
        if item.occurred_at < item.at:
            self._pass_to(item.at, line=item.line)
        self._tell(
            item.type,
            line=item.line,
            occurred_at=item.occurred_at,
            properties=dict(item.properties),
            identifiers=dict(item.identifiers),
            event_id=item.id,
        )

    def _report(self, item: Reports) -> None:
        self._pass_to(item.at, line=item.line)
        self._runtime.settle()
        action = self._message(item)
        if isinstance(action, Problem):
            self._problems.append(action)
            return
        self._tell(
            f"{REPORT_PREFIX}{item.says.capitalize()}",
            line=item.line,
            occurred_at=item.occurred_at,
            properties={"action": action["id"]} | ({"machine": True} if item.machine else {}),
        )

    def _message(self, item: Reports) -> Json | Problem:
        """The last message of the step that the report is about."""
        labels = run_labels(self._heard.transitions)
        sent = [
            action
            for action in self._heard.actions
            if action["kind"] in _REPORTED
            and action["step"] == item.step
            and item.journey in ("", action["journey"])
            and item.run in ("", labels.get(action["run"]))
        ]
        if not sent:
            of_run = f" of {item.run}" if item.run else ""
            message = f"`{item.step}`{of_run} has sent nothing by then, so nothing is reported"
            return Problem(item.line, message)
        journeys = dict.fromkeys(action["journey"] for action in sent)
        if len(journeys) > 1:
            runs = dict.fromkeys(labels[action["run"]] for action in sent)
            message = f"`{item.step}` is a step of several: {', '.join(runs)}"
            label = next(iter(runs))
            hint = f"write `report: {{run: {label}, step: {item.step}, says: {item.says}}}`"
            return Problem(item.line, message, hint)
        return sent[-1]

    def _tell(
        self,
        event_type: str,
        *,
        line: int,
        occurred_at: int,
        properties: dict[str, object],
        identifiers: dict[str, str] | None = None,
        event_id: str = "",
    ) -> None:
        touchpoint = Touchpoint(
            id=event_id or f"scenario/{len(self._records)}",
            type=event_type,
            customer=self._scenario.customer,
            occurred_at=occurred_at,
            properties=properties,
            identifiers=identifiers or {},
        )
        self._passed_to = -1
        self._offer(encode(touchpoint), (), line)

    def _pass_to(self, at: int, *, line: int) -> None:
        if self._passed_to != at:
            self._passed_to = at
            self._offer(*encode_control(Control("time", until=at)), line)

    def _offer(self, value: bytes, headers: tuple[tuple[str, bytes], ...], line: int) -> None:
        record = Input(self._scenario.customer.encode(), value, headers)
        self._records.append(record)
        self._lines.append(line)
        self._runtime.offer(record)

    def _refused(self, letter: DeadLetter) -> Problem:
        read = read_dead_letter(letter.value, letter.headers)
        line = self._lines[read.offset - _BEFORE]
        return Problem(line, f"the engine refuses this event: {read.reason}, {read.detail}")
