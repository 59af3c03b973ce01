"""What came of all scenarios of a project, and the object that machines get of it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding, as_json, has_errors
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.memory.scenario.compare import Difference
from sojourn.memory.scenario.coverage import Coverage
from sojourn.memory.scenario.timeline import decisions_of_the_step
from sojourn.memory.scenario.verdict import Failure, Result


class Timed(Struct, frozen=True):
    """One scenario's result, and how long it took."""

    result: Result
    seconds: float

    @property
    def scenario(self) -> Scenario:
        return self.result.scenario


class Report(Struct, frozen=True, kw_only=True):
    """Everything that a run of the scenarios found.

    `root` stands before the paths of files, whose texts are `files`. `findings` are mistakes in
    scenario files: what has one was not played. `partial` says that not all were asked for.
    """

    root: str
    files: Mapping[str, str]
    findings: tuple[Finding, ...]
    results: tuple[Timed, ...]
    coverage: Coverage
    seconds: float
    partial: bool = False

    @property
    def failed(self) -> tuple[Timed, ...]:
        return tuple(one for one in self.results if not one.result.passed)

    @property
    def passed(self) -> int:
        return len(self.results) - len(self.failed)

    @property
    def is_good(self) -> bool:
        """Whether nothing failed, and everything could be played."""
        return not self.failed and not has_errors(self.findings)

    def path(self, scenario: Scenario) -> str:
        return f"{self.root.rstrip('/')}/{scenario.path}" if self.root else scenario.path


def for_machines(report: Report) -> dict[str, Any]:
    """The object of `sojourn test --json`."""
    covered = report.coverage
    return {
        "scenarios": len(report.results),
        "passed": report.passed,
        "failed": len(report.failed),
        "steps_total": covered.steps_total,
        "steps_covered": covered.steps_covered,
        "branches_total": covered.branches_total,
        "branches_covered": covered.branches_covered,
        "seconds": round(report.seconds, 3),
        "uncovered": list(covered.uncovered),
        "failures": [_failure(report, one) for one in report.failed],
        "findings": [as_json(finding, root=report.root) for finding in report.findings],
    }


def _failure(report: Report, one: Timed) -> dict[str, Any]:
    scenario, result = one.scenario, one.result
    return {
        "file": report.path(scenario),
        "line": scenario.line,
        "scenario": scenario.name,
        "problems": [
            {"line": problem.line, "message": problem.message, "hint": problem.hint}
            for problem in result.problems
        ],
        "differences": [
            _difference(difference)
            for failure in result.failures
            for difference in failure.differences
        ],
        "decisions": [
            line for failure in result.failures for line in decisions_of_the_step(scenario, failure)
        ],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "line": difference.line,
        "what": difference.what,
        "expected": difference.expected,
        "actual": difference.actual,
    }


def failure_text(report: Report, one: Timed) -> str:
    """A failed scenario in plain lines, for whoever has neither colours nor columns."""
    path = report.path(one.scenario)
    lines = [f"{path}:{problem.line}: {problem.message}" for problem in one.result.problems]
    for failure in one.result.failures:
        lines += _lines(path, one.scenario, failure)
    return "\n".join(lines)


def _lines(path: str, scenario: Scenario, failure: Failure) -> list[str]:
    told = []
    for difference in failure.differences:
        told.append(f"{path}:{difference.line}: {difference.what}")
        told.append(f"  expected {difference.expected}")
        told.append(f"  got      {difference.actual}")
    return told + [f"  decision {line}" for line in decisions_of_the_step(scenario, failure)]
