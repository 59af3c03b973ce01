"""The policies in effect on the screen: a table for each kind of rule that there is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.plan_view import SHORT
from sojourn.journeyfile.effective.channels import DEFAULT
from sojourn.journeyfile.phrases.duration import duration_text
from sojourn.journeyfile.phrases.money import MICROS

_Object = Mapping[str, Any]
_Rows = Sequence[Sequence[RenderableType]]

_CATEGORIES: Final = ("promotional", "service", "transactional")
_DAY_S: Final = 86_400
_MEANWHILE: Final = {
    "defer": "waits",
    "drop": "dropped",
    "another channel": "another channel",
}
_UNKNOWN: Final = {
    "project": "those of the project where nobody knows theirs",
    "hold": "where nobody knows theirs it waits, 7d at most",
    "send": "none where nobody knows theirs",
}


def policies_page(told: _Object) -> RenderableType:
    """The object of `sojourn policies --json`, for people."""
    title = Text.assemble(
        (told["project"], "bold"),
        f" {told['version'][:SHORT]}",
        (f"  {told['timezone']}", "dim"),
    )
    return Group(title, *(part for section in _sections(told) for part in section))


def _sections(told: _Object) -> Iterator[tuple[RenderableType, ...]]:
    yield _section(f"Channels, and what a message costs in {told['currency']}", _channels(told))
    yield _section("Consent: what a customer must have said", _consent(told))
    yield _section("Quiet hours, on the customer's own clock", _quiet_hours(told))
    yield _section("Caps: messages to one customer", _caps(told["caps"]))
    yield _section(
        f"Budgets: for all customers together, in {told['currency']}", _budgets(told["budgets"])
    )
    yield _section("What goes first", _first(told))
    yield _section("Holdouts", _holdouts(told["holdouts"]))
    yield _section(f"Offers, with amounts in {told['currency']}", _offers(told["offers"]))
    yield _section("Answers", [("an open or a click of a machine", _machines(told))])
    yield from (_preset(preset) for preset in told["presets"])


def _section(title: str, rows: Iterable[Sequence[RenderableType]]) -> tuple[RenderableType, ...]:
    """Rows under a title; nothing where there are none."""
    found = list(rows)
    if not found:
        return ()
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for _ in found[0]:
        table.add_column(overflow="fold")
    for row in found:
        table.add_row(*row)
    return Text(f"\n{title}", "bold"), Padding(table, (0, 0, 0, 2))


def _heads(*names: str) -> list[RenderableType]:
    return [Text(name, "dim") for name in names]


def _channels(told: _Object) -> Iterator[Sequence[RenderableType]]:
    yield _heads("", "reaches", "costs", "when")
    for name, channel in told["channels"].items():
        hours = [
            (f"{one['from']}-{one['to']} {_all_or(one['of'])}", one["source"])
            for one in channel["hours"]
        ]
        replies = [
            (f"{_time(one['for_s'])} after they wrote there {_all_or(one['of'])}", one["source"])
            for one in channel["reply_windows"]
        ]
        yield name, channel["contact"], _money(channel["cost_micros"]), _lines(hours + replies)


def _consent(told: _Object) -> Iterator[Sequence[RenderableType]]:
    yield _heads("", *_CATEGORIES)
    for channel in told["channels"]:
        yield channel, *(_said(told["consent"][category][channel]) for category in _CATEGORIES)


def _said(rule: _Object) -> Text:
    text = rule["needs"] + (f", for {_time(rule['lapses_s'])}" if rule["lapses_s"] else "")
    if rule["sources"] == [DEFAULT]:
        return Text(text, "dim")
    presets = [one for one in map(_preset_of, rule["sources"]) if one]
    return Text("\n").join([Text(text), *presets])


def _quiet_hours(told: _Object) -> Iterator[Sequence[RenderableType]]:
    for category, hours in told["quiet_hours"].items():
        yield category, f"{hours['from']}-{hours['to']}", Text(_clock(told["clock"]), "dim")


def _clock(clock: _Object) -> str:
    country = f", or of their {clock['country']}" if clock["country"] else ""
    jitter = f"; then spread over {_time(clock['jitter_s'])}" if clock["jitter_s"] else ""
    return f"of their zone{country}; {_UNKNOWN[clock['unknown_zone']]}{jitter}"


def _caps(caps: Sequence[_Object]) -> Iterator[Sequence[RenderableType]]:
    if caps:
        yield _heads("", "at most", "of", "one too many", "")
    for cap in caps:
        time = f"any {_time(cap['rolling_s'])}" if cap["rolling_s"] else f"a {cap['calendar']}"
        most = f"{cap['at_most']} in {time}"
        if cap["reason"] == "too_soon":
            most = f"{_time(cap['rolling_s'])} apart"
        yield cap["name"], most, _counted(cap), _then(cap), _preset_of(cap["source"])


def _preset_of(source: str) -> Text:
    """The preset that a rule is from; nothing for what the project says itself."""
    preset, slash, _ = source.partition("/")
    return Text(preset if slash else "", "dim")


def _budgets(budgets: Sequence[_Object]) -> Iterator[Sequence[RenderableType]]:
    if budgets:
        yield _heads("", "at most", "of", "one too many")
    for budget in budgets:
        per = "in all" if budget["per"] == "total" else f"a {budget['per']}"
        most = f"{_money(budget['at_most_micros'])} {per}"
        yield budget["name"], most, _counted(budget), _then(budget)


def _counted(rule: _Object) -> str:
    parts = [_names(rule["of"])]
    parts += [f"by {rule['channel']}"] if rule["channel"] else []
    parts += [f"of the group {rule['group']}"] if rule["group"] else []
    parts += [f"of {rule['journey']}"] if rule.get("journey") else []
    return ", ".join(parts)


def _then(rule: _Object) -> str:
    expires = f", {_time(rule['expires_s'])} at most" if rule["expires_s"] else ""
    return f"{_MEANWHILE[rule['then']]}{expires}"


def _first(told: _Object) -> Iterator[Sequence[RenderableType]]:
    if told["priorities"]:
        yield "journeys", ", ".join([*told["priorities"], "all others"])
    arbitration = told["arbitration"]
    if arbitration is not None:
        within = f"of those within {_time(arbitration['window_s'])} the best goes out"
        yield "messages", f"{_names(arbitration['of'])}: {within}"
    choice = told["choice"]
    if choice is not None:
        learned = f"as learned from all, anew every {_time(choice['learns_every_s'])}"
        scored = (
            f"; {_names(choice['scores'])} as scored by the project" if choice["scores"] else ""
        )
        explored = ", and tried out" if choice["explore"] else ""
        yield "the best channel", f"{learned}{explored}{scored}"


def _holdouts(holdouts: Sequence[_Object]) -> Iterator[Sequence[RenderableType]]:
    for one in holdouts:
        whose = "of all journeys" if one["journey"] is None else f"of {one['journey']}"
        measure = one["measure"]
        by = "" if measure is None else f"judged by {_names(measure['on'])}"
        if measure is not None and measure["within_s"]:
            by += f" within {_time(measure['within_s'])}"
        yield f"{one['share']:.2%}".replace(".00%", "%"), f"{_names(one['of'])} {whose}", by


def _offers(offers: _Object) -> Iterator[Sequence[RenderableType]]:
    for name, offer in offers.items():
        bounds = [f"{offer['count']:,} codes"] if offer["count"] else []
        if offer["until"]:
            bounds.append(f"until {offer['until'][:16].replace('T', ' ')} UTC")
        if offer["at_most_micros"]:
            bounds.append(f"{_money(offer['at_most_micros'])} in all")
        lasts = f"for {_time(offer['lasts_s'])}" if offer["lasts_s"] else "for good"
        yield name, offer["value"] or "", lasts, ", ".join(bounds) or "without a bound"


def _machines(told: _Object) -> str:
    return "is no answer" if told["machine_opens"] == "ignore" else "counts like any other"


def _preset(preset: _Object) -> tuple[RenderableType, ...]:
    rows: list[tuple[str, RenderableType]] = [
        ("about", preset["about"]),
        ("in force", _names(one["name"] for one in preset["rules"])),
        ("left out", _names(preset["without"])),
        ("no channel for", _names(preset["absent"])),
    ]
    rows = [(title, text) for title, text in rows if text]
    rows += [
        ("stated in", f"{one['title']}; compared on {one['checked']}\n{one['url']}")
        for one in preset["sources"]
    ]
    rows += [("not held here", text) for text in preset["not_covered"]]
    return _section(f"Preset {preset['name']}: {preset['title']}", rows)


def _lines(told: Sequence[tuple[str, str]]) -> Text:
    if not told:
        return Text("at any hour", "dim")
    lines = []
    for text, source in told:
        preset = _preset_of(source)
        lines.append(Text.assemble(text.rstrip(), "  " if preset else "", preset))
    return Text("\n").join(lines)


def _all_or(categories: Sequence[str]) -> str:
    return "" if len(categories) == len(_CATEGORIES) else _names(categories)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


def _time(duration_s: int) -> str:
    """In days where it is whole ones: 30d says more than 4w 2d."""
    days, rest = divmod(duration_s, _DAY_S)
    if rest or not days:
        return duration_text(duration_s * 1000)
    return "24h" if days == 1 else f"{days}d"


def _money(micros: int) -> str:
    return f"{micros / MICROS:,.6f}".rstrip("0").rstrip(".")
