"""Whether one scenario holds: it is played, and every look at it is held against what came."""

from collections.abc import Sequence

from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.memory.scenario.compare import Difference, differences
from sojourn.memory.scenario.rehearsal import Look, Problem, Rehearsal, rehearse
from sojourn.memory.scenario.story import Story, story_of


class Failure(Struct, frozen=True):
    """A look at which something was not as expected, and how things stood then."""

    look: Look
    story: Story
    differences: tuple[Difference, ...]


class Result(Struct, frozen=True, kw_only=True):
    """One scenario and what came of it. `failures` stand in the order of the play."""

    rehearsal: Rehearsal
    failures: tuple[Failure, ...] = ()

    @property
    def scenario(self) -> Scenario:
        return self.rehearsal.scenario

    @property
    def problems(self) -> Sequence[Problem]:
        return self.rehearsal.problems

    @property
    def passed(self) -> bool:
        return not self.failures and not self.problems


def judge(definitions: Definitions, scenario: Scenario) -> Result:
    """Play `scenario` and compare. Never raises for whatever the scenario says."""
    rehearsal = rehearse(definitions, scenario)
    judged = (failure_at(scenario, look) for look in rehearsal.looks)
    failures = tuple(failure for failure in judged if failure.differences)
    return Result(rehearsal=rehearsal, failures=failures)


def failure_at(scenario: Scenario, look: Look) -> Failure:
    """What is not as expected at one look; without differences where all is."""
    story = story_of(look.told)
    found = differences(look.expected, story, about=scenario.about, zone=scenario.zone)
    return Failure(look, story, found)
