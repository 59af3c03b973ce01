"""An experiment on the screen: a table of its arms, and what follows from it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import isinf
from typing import Final

from rich.console import Group as Lines
from rich.console import JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.fitting import Fitting
from sojourn.experiments.compare import Arm, Result, Verdict
from sojourn.experiments.figures import CONFIDENCE, Interval
from sojourn.experiments.words import chance, conclusions, percent

_INTERVAL: Final = f"{CONFIDENCE:.0%} interval"
_COLUMNS: Final = 9
_STYLES: dict[Verdict, str] = {"higher": "green", "lower": "red"}


def page(results: Sequence[Result]) -> RenderableType:
    """All results, one below the other."""
    parts: list[RenderableType] = []
    for result in results:
        parts += [Text()] if parts else []
        parts += _result(result)
    return Lines(*parts)


def _result(result: Result) -> Iterator[RenderableType]:
    yield Text.assemble((result.design.name, "bold"), (f"  {_about(result)}", "dim"))
    figures = Fitting(_table(result), _lines(result), wraps=False)
    yield Padding(figures, (0, 0, 0, 2), expand=False)
    for place, sentence in enumerate(conclusions(result)):
        loud = "yellow" if place == 0 and result.silence is not None else ""
        yield Padding(Text(sentence, loud), (0, 0, 0, 2))


def _about(result: Result) -> str:
    first, last = _day(result.first_at), _day(result.last_at)
    days = first if first == last else f"{first} to {last}"
    measure = result.design.measure
    judged = ""
    if measure is not None:
        judged = f", judged by {' or '.join(measure.on)} within {_time(measure.within_ms)}"
    return f"in {', '.join(result.journeys)}, first difference {days}{judged}"


def _table(result: Result) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    units = "runs" if result.design.by == "run" else "customers"
    for header in ("arm", "share", units, "converted", "rate", _INTERVAL, "lift", _INTERVAL, "p"):
        justify: JustifyMethod = "left" if header in ("arm", _INTERVAL) else "right"
        table.add_column(header, justify=justify, no_wrap=True)
    for arm in result.arms:
        table.add_row(*_row(arm, is_base=arm.name == result.design.base))
    return table


def _lines(result: Result) -> RenderableType:
    """The same for narrow terminals: below each arm its figures in words."""
    units = "runs" if result.design.by == "run" else "customers"
    parts: list[Text] = []
    for arm in result.arms:
        _, share, customers, converted, rate, interval, lift, about, p = _filled(
            _row(arm, is_base=arm.name == result.design.base)
        )
        parts.append(Text.assemble((arm.name, "bold"), (f"  {share} of all", "dim")))
        counted = f", {converted} converted: {rate}" if rate else ""
        parts.append(Text(f"  {customers} {units}{counted}{_bracketed(interval)}"))
        if arm.against is not None:
            parts.append(Text(f"  lift {lift}{_bracketed(about)}{f', p {p}' if p else ''}"))
    return Lines(*parts)


def _filled(row: Iterator[Text]) -> list[str]:
    """The texts of a row, as many as there are heads."""
    texts = [one.plain for one in row]
    return texts + [""] * (_COLUMNS - len(texts))


def _bracketed(interval: str) -> str:
    return f"  ({_INTERVAL} {interval})" if interval else ""


def _row(arm: Arm, *, is_base: bool) -> Iterator[Text]:
    yield Text(arm.name)
    yield Text(percent(arm.share_bp / 10_000) if arm.share_bp else "?")
    yield Text(f"{arm.count.customers:,}")
    counted = arm.interval is not None
    yield Text(f"{arm.count.conversions:,}" if counted else "")
    yield Text(percent(arm.count.rate) if counted else "")
    yield Text(_between(arm.interval), "dim")
    against = arm.against
    if against is None:
        yield Text("base" if is_base else "", "dim")
        return
    style = _STYLES.get(against.verdict, "")
    yield Text(percent(against.lift, signed=True) if against.lift is not None else "?", style)
    yield Text(_between(against.interval, signed=True), "dim")
    yield Text(chance(against.p_value).removeprefix("= ") if against.p_value is not None else "")


def _between(interval: Interval | None, *, signed: bool = False) -> str:
    if interval is None:
        return ""
    high = "…" if isinf(interval.high) else percent(interval.high, signed=signed)
    return f"{percent(interval.low, signed=signed)} to {high}"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def _time(duration_ms: int) -> str:
    hours = duration_ms / 3_600_000
    return f"{hours / 24:g}d" if hours % 24 == 0 else f"{hours:g}h"
