"""A scenario out of a customer's life: the play, and what really came of it as expectation.

It is tried at once: whoever gets it knows whether it holds.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Final

from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.core.local_time.zones import zone_of
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.flow_text import flow, key, text
from sojourn.memory.scenario.life import Life, Played, played
from sojourn.memory.scenario.persona import Persona
from sojourn.memory.scenario.rehearsal import rehearse
from sojourn.memory.scenario.story import Deed, RunStory, Story, story_of
from sojourn.memory.scenario.tell import at_of, when
from sojourn.memory.scenario.told import Told
from sojourn.memory.scenario.verdict import judge

#: The file that it is tried in: named after no journey, so about all of them.
_FILE: Final = "from-life.scenarios.yaml"

#: By how much a wall clock may be behind the moment at which something was due.
_BEHIND_MS: Final = 120_000


class Retold(Struct, frozen=True):
    """The text of one scenario. `notes` say what had to be left out, or does not hold."""

    text: str
    holds: bool
    notes: tuple[str, ...]


def retell(loaded: Loaded, life: Life, *, keep_personal: bool = False) -> Retold:
    """The scenario of `life`, in the project `loaded`, which has no mistakes.

    Of two ways to tell the times, the one that holds is taken.
    """
    retold = _told(loaded, life, keep_personal=keep_personal, by_arrival=False)
    if not retold.holds:
        again = _told(loaded, life, keep_personal=keep_personal, by_arrival=True)
        retold = again if again.holds else retold
    return retold


def _told(loaded: Loaded, life: Life, *, keep_personal: bool, by_arrival: bool) -> Retold:
    definitions = loaded.definitions
    if definitions is None:
        raise ValueError("the project has mistakes")
    persona = Persona(keep=keep_personal)
    customer = persona.customer(life.customer)
    play = played(definitions, life, persona, by_arrival=by_arrival)
    writer = _Writer(definitions, life, play, persona, customer)
    draft = _read(loaded, writer.text({}))
    replayed = Told() if draft is None else rehearse(definitions, draft).told
    written = writer.text(_times(life.told, replayed))
    return _tried(loaded, definitions, written, play)


def _read(loaded: Loaded, written: str) -> Scenario | None:
    return next(iter(load_scenarios({_FILE: written}, loaded).scenarios), None)


def _tried(loaded: Loaded, definitions: Definitions, written: str, play: Played) -> Retold:
    notes = [f"left out: {what}" for what in play.left_out]
    suite = load_scenarios({_FILE: written}, loaded)
    notes += [f"line {found.line}: {found.message}" for found in suite.findings]
    results = [judge(definitions, scenario) for scenario in suite.scenarios]
    for result in results:
        notes += [f"line {problem.line}: {problem.message}" for problem in result.problems]
        notes += [
            f"{one.what} was {one.expected}, and with these files it is {one.actual}"
            for failure in result.failures
            for one in failure.differences
        ]
    holds = bool(results) and all(result.passed for result in results)
    return Retold(written, holds, tuple(notes))


def _times(real: Told, replayed: Told) -> dict[str, int]:
    """When each action is expected, by its id: as the play has it, where that is near enough."""
    times: dict[str, int] = {}
    for ours, theirs in zip(real.actions, replayed.actions, strict=False):
        at, again_at = at_of(ours), at_of(theirs)
        times[str(ours["id"])] = again_at if abs(at - again_at) <= _BEHIND_MS else at
    return times


class _Writer:
    """Writes one scenario down."""

    def __init__(
        self,
        definitions: Definitions,
        life: Life,
        play: Played,
        persona: Persona,
        customer: str,
    ) -> None:
        self._zone = zone_of(definitions.timezone, default=UTC)
        self._life = life
        self._play = play
        self._persona = persona
        self._customer = customer
        self._story: Story = story_of(life.told)

    def text(self, times: Mapping[str, int]) -> str:
        """The whole document; `times` say when each action is expected."""
        day = when(self._play.begins_at, self._zone)[:10]
        head = [
            f"scenario: {text(f'what came to {self._customer} from {day} on')}",
            f"customer: {{id: {text(self._customer)}}}",
            f"at: {when(self._play.begins_at, self._zone)}",
            "play:",
        ]
        play = [f"  {line}" for line in self._play.lines]
        return "\n".join([*head, *play, "expect:", *self._expectations(times)]) + "\n"

    def _expectations(self, times: Mapping[str, int]) -> Iterator[str]:
        # What began before the first event on record cannot come out of this play.
        deeds = [deed for deed in self._story.deeds if deed.run]
        yield "  actions:" if deeds else "  actions: none"
        yield from (f"    - {flow(self._action(deed, times))}" for deed in deeds)
        if self._story.runs:
            yield "  runs:"
            for label, run in self._story.runs.items():
                yield f"    {key(self._persona.text(label))}: {text(_standing(run))}"
        else:
            yield "  runs: none"
        if self._story.stage:
            yield f"  stage: {self._story.stage}"

    def _action(self, deed: Deed, times: Mapping[str, int]) -> dict[str, str]:
        action = deed.action
        told = {"journey": action["journey"], "step": action["step"], "channel": action["channel"]}
        if action["kind"] != "send":
            told["kind"] = action["kind"]
        at = times.get(str(action["id"]))
        if at is not None:
            told["at"] = _to_the_minute(when(at, self._zone))
        return told


def _standing(run: RunStory) -> str:
    """Where a run stands; of several places, the one that it came to last."""
    return f"at {run.places[-1]}" if run.places else run.text


def _to_the_minute(moment: str) -> str:
    """A moment without its seconds; its offset, where it needs one, stays."""
    parts = moment.split(" ")
    return " ".join([parts[0], parts[1][:5], *parts[2:]])
