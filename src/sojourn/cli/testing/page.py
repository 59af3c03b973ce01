"""The results of `sojourn test` for people: a line for each scenario, and why one failed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.testing.report import Report, Timed
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.memory.scenario.tell import when
from sojourn.memory.scenario.timeline import Row, decisions_of_the_step, rows
from sojourn.memory.scenario.verdict import Failure

#: How much of a long course is shown before the first difference, and after it.
_ROWS_BEFORE: Final = 12
_ROWS_AFTER: Final = 8
#: How many things that no scenario goes through are named.
_UNCOVERED: Final = 40


def page(report: Report) -> Iterator[RenderableType]:
    """All that there is to show, from top to bottom."""
    for path, group in groupby(report.results, key=lambda one: report.path(one.scenario)):
        yield Text(path, "bold")
        yield _results(group)
    for one in report.failed:
        yield Text()
        yield from _failed(report, one)
    yield Text()
    yield _verdict(report)
    yield from _coverage(report)


def _results(group: Iterable[Timed]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    table.add_column(justify="right", style="dim")
    for one in group:
        mark = ("✓", "green") if one.result.passed else ("✗", "bold red")
        name = Text(one.scenario.name, "" if one.result.passed else "bold")
        table.add_row(Text(*mark), name, f"{one.seconds * 1000:.1f} ms")
    return _inset(table)


def _failed(report: Report, one: Timed) -> Iterator[RenderableType]:
    scenario = one.scenario
    place = f"{report.path(scenario)}:{scenario.line}"
    yield Text.assemble(("✗ ", "bold red"), (scenario.name, "bold"), "   ", (place, "dim"))
    for problem in one.result.problems:
        hint = f"; {problem.hint}" if problem.hint else ""
        yield _inset(Text.assemble((f"line {problem.line}: ", "dim"), problem.message, hint))
    for failure in one.result.failures:
        yield _inset(Text(_where(scenario, failure), "dim"))
        yield _inset(_courses(rows(scenario, failure)))
        for line in decisions_of_the_step(scenario, failure):
            yield _inset(Text.assemble(("decision  ", "dim"), line))


def _where(scenario: Scenario, failure: Failure) -> str:
    at = when(failure.look.at, scenario.zone)
    lines = ", ".join(dict.fromkeys(str(one.line) for one in failure.differences))
    return f"line {lines}, at {at} ({scenario.zone})"


def _courses(course: Sequence[Row]) -> RenderableType:
    """Both courses beside each other; the first difference is marked."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("", "", "expected", "", "what happened"):
        table.add_column(title, overflow="fold")
    first = next((place for place, row in enumerate(course) if row.first), len(course))
    begin, end = max(0, first - _ROWS_BEFORE), first + _ROWS_AFTER + 1
    if begin:
        table.add_row("", "", Text(f"… {begin} before", "dim"))
    for row in course[begin:end]:
        table.add_row(*_row(row))
    if end < len(course):
        table.add_row("", "", Text(f"… {len(course) - end} more", "dim"))
    return table


def _row(row: Row) -> tuple[Text, ...]:
    if row.first:
        mark, left, right = Text("▶", "bold red"), "bold green", "bold red"
    else:
        mark, left, right = Text(), "dim" if row.played else "", "dim" if row.played else ""
    missing = "" if row.played else "nothing"
    return (
        mark,
        Text(row.expected_at, left),
        Text(row.expected or missing, left),
        Text(row.actual_at, right),
        Text(row.actual or missing, right),
    )


def _verdict(report: Report) -> RenderableType:
    count, mistakes = len(report.results), _mistakes(report)
    if not count and mistakes:
        return Text(f"no scenario was played: {mistakes}", "bold red")
    if not count:
        return Text("no scenarios to play; docs/scenarios.md says how to write one", "yellow")
    word = "scenario" if count == 1 else "scenarios"
    text = Text(f"{count} {word} in {report.seconds:.2f} s: ")
    failed = len(report.failed)
    text.append(f"{report.passed} passed", "green" if not failed else "")
    if failed:
        text.append(f", {failed} failed", "bold red")
    if mistakes:
        text.append(f"; {mistakes}", "bold red")
    return text


def _mistakes(report: Report) -> str:
    """How many there are in scenario files; what has one was not played."""
    count = sum(found.level == "error" for found in report.findings)
    word = "mistake" if count == 1 else "mistakes"
    return f"{count} {word} above, and what has one was not played" if count else ""


def _coverage(report: Report) -> Iterator[RenderableType]:
    covered = report.coverage
    yield Text(
        f"steps {covered.steps_covered} of {covered.steps_total}, "
        f"branches {covered.branches_covered} of {covered.branches_total}",
        "green" if covered.is_whole else "yellow",
    )
    # Of a selection nobody expects that it goes everywhere.
    if covered.is_whole or report.partial:
        return
    yield Text("not gone through:", "dim")
    for text in covered.uncovered[:_UNCOVERED]:
        yield _inset(Text(text))
    more = len(covered.uncovered) - _UNCOVERED
    if more > 0:
        yield _inset(Text(f"… {more} more (--json names all)", "dim"))


def _inset(content: RenderableType) -> RenderableType:
    return Padding(content, (0, 0, 0, 2), expand=False)
