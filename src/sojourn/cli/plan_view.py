"""A plan on the screen: what is other, who stands there, and where they would go."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.screen import Screen
from sojourn.journeyfile.plan.change import Change, Fate, FateWord, KeyChange
from sojourn.journeyfile.plan.document import as_json
from sojourn.journeyfile.plan.plan import Group, Plan
from sojourn.journeyfile.plan.remedy import remedies

#: By the last word of the kind.
_MARKS: Final = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_MARK_STYLES: Final = {"+": "green", "-": "red", "~": "yellow", ">": "cyan"}
_FATE_STYLES: Final[dict[FateWord, str]] = {
    "goes on": "dim",
    "stays": "",
    "moves": "cyan",
    "ends": "yellow",
    "stranded": "bold red",
}
#: How much of a hash is shown.
SHORT: Final = 12
_SHORT_VERSION: Final = 8


def show(screen: Screen, plan: Plan, *, project: str) -> None:
    """Print a plan: one object for machines, pages and what to do for people."""
    screen.result(as_json(plan), page(plan, project=project))
    if plan.groups is None and _takes_steps_away(plan):
        hint = "with --state FILE or --environment NAME it also says who stands where"
        screen.hints(("", hint))


def page(plan: Plan, *, project: str) -> RenderableType:
    """The plan for people."""
    if not plan.changes:
        same = Text(f"{project} {plan.new[:SHORT]}: no differences", "green")
        return Lines(same, *_strangers(plan))
    parts: list[RenderableType] = [
        Text.assemble((project, "bold"), f" {plan.old[:SHORT]} → {plan.new[:SHORT]}")
    ]
    for journey, changes in groupby(plan.changes, key=lambda change: change.journey):
        parts += _section(journey, list(changes), plan)
    return Lines(*parts, *_verdict(plan), *_strangers(plan))


def stranded_lines(plan: Plan) -> Iterator[Text]:
    """Who would be stranded, a line each."""
    for group in plan.stranded:
        standing = group.standing
        yield Text(
            f"{standing.journey} {', '.join(standing.steps)}: {_runs(standing.runs)}, "
            f"{group.fate.why}"
        )


def remedy_lines(plan: Plan) -> Iterator[Text]:
    """What the author can do about it, a line for each journey."""
    for sentence in remedies(plan):
        yield Text(f"→ {sentence}", "cyan")


def codes_lines(changes: Sequence[Change]) -> Iterator[Text]:
    """What the author can do about codes that would be given again, a line for each file."""
    for change in changes:
        what = ", ".join(f"{key.key}: {key.old} before, {key.new} now" for key in change.keys)
        yield Text(f"{change.name}: {what}")
    yield Text("→ leave what was published as it is, and add new codes at the end", "cyan")


def _section(journey: str, changes: Sequence[Change], plan: Plan) -> Iterator[RenderableType]:
    yield Text()
    yield Text.assemble((journey or "the whole project", "bold"), _total(journey, plan))
    table = _columns("", "", "", "")
    for change in changes:
        table.add_row(*_row(change))
    yield Padding(table, (0, 0, 0, 2), expand=False)
    groups = [group for group in plan.groups or () if group.standing.journey == journey]
    if journey and groups:
        yield Padding(_standings(groups), (0, 0, 0, 2), expand=False)


def _total(journey: str, plan: Plan) -> str:
    if not journey or plan.groups is None:
        return ""
    mine = [group.standing for group in plan.groups if group.standing.journey == journey]
    return f"  {_runs(sum(standing.runs for standing in mine))}"


def _row(change: Change) -> tuple[Text, ...]:
    thing, _, what = change.kind.partition("_")
    mark = _MARKS[what]
    name = change.name if thing == "experiment" else change.step or change.name
    # A step's verb says more than the word "step" does.
    kind = change.verb or ("the whole journey" if what == "removed" and not name else thing)
    return (
        Text(mark, _MARK_STYLES[mark]),
        Text.assemble((name, "bold" if name else ""), " " if name else "", (kind, "dim")),
        Text("\n").join((*_keys(change.keys), *_arms(change))),
        _fate_text(change.runs, change.fate) if change.step else Text(),
    )


def _keys(keys: Iterable[KeyChange]) -> Iterator[Text]:
    for key in keys:
        old, new = key.old or "not said", key.new or "not said"
        if key.key in ("version", "design"):
            old, new = old[:_SHORT_VERSION], new[:_SHORT_VERSION]
        yield Text.assemble((f"{key.key}: ", "dim"), old, (" → ", "dim"), new)


def _arms(change: Change) -> Iterator[Text]:
    """Who comes into another arm, and whether the figures still belong together."""
    if change.kind != "experiment_changed":
        return
    for move in change.moves:
        share = f"{move.share_bp / 100:g}%"
        yield Text(f"{share} of all customers go from {move.source} to {move.target}", "yellow")
    if change.keys:
        yield Text("figures from before and after are kept apart", "dim")


def _fate_text(runs: int | None, fate: Fate | None) -> Text:
    if not runs or fate is None:
        return Text()
    return Text(f"{_runs(runs)} {fate.text(runs)}", _FATE_STYLES[fate.word])


def _standings(groups: Sequence[Group]) -> Table:
    table = _columns("runs", "stand at", "version", "and then")
    table.columns[0].justify = "right"
    for group in groups:
        standing, fate = group.standing, group.fate
        table.add_row(
            f"{standing.runs:,}",
            ", ".join(standing.steps),
            standing.version[:_SHORT_VERSION],
            Text(
                fate.text(standing.runs) + (f": {fate.why}" if fate.why else ""),
                _FATE_STYLES[fate.word],
            ),
        )
    return table


def _columns(*headers: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_header=any(headers))
    for header in headers:
        table.add_column(header, overflow="fold")
    return table


def _verdict(plan: Plan) -> Iterator[RenderableType]:
    yield Text()
    if plan.codes_again:
        yield Text("codes would be given to a second customer", "bold red")
        yield from codes_lines(plan.codes_again)
    if plan.groups is None:
        yield Text(f"{many(len(plan.changes), 'change')}")
    elif plan.stranded:
        yield Text(f"{_runs(plan.stranded_runs)} would be stranded", "bold red")
        yield from remedy_lines(plan)
    else:
        yield Text(
            f"{many(len(plan.changes), 'change')}; of {_runs(plan.runs)} none would be stranded",
            "green",
        )


def _strangers(plan: Plan) -> Iterator[Text]:
    """A word about runs that do not belong here: another project's state, or a wrong name."""
    for group in plan.strangers:
        standing = group.standing
        yield Text(
            f"{_runs(standing.runs)} of {standing.journey}, a journey that neither project has",
            "yellow",
        )


def _takes_steps_away(plan: Plan) -> bool:
    return any(change.kind in ("step_removed", "journey_removed") for change in plan.changes)


def _runs(count: int) -> str:
    return many(count, "run")


def many(count: int, word: str) -> str:
    """A number with its word, in the plural where it must be."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
