"""What a whole input came to: the object for machines and the page for people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.core.vocabulary import Outcome
from sojourn.engine.tally import Tally

_RUN_ENDS: Final = ("entered", "exited", "completed", "goal", "parked")
#: What each note says; one that is told elsewhere on the page says nothing.
NOTE_WORDS: Final[Mapping[str, str]] = {
    "duplicate": "",
    "late": "had happened before something of the same customer that came earlier",
    "unknown_type": "events.yaml does not declare them",
    "unknown_zone": "their time zone is none of the IANA database, and was passed over",
    "missing_value": "a condition met a value that is not there, and was false",
    "late_for_timeout": "would have ended a wait whose time-out had been acted on",
    "unknown_action": "reports about a message that the customer never got, or long ago",
    "machine_open": "a machine opened or clicked, which is no answer",
    "limit_of_runs": "not let in, by `at_once` or `at_most` of the entry or for 50 open runs",
    "unknown_journey": "a journey was to be started that the project does not have",
    "limit_of_steps": "one event led to more than may happen at once; the rest was left out",
    "parked": "a run was stopped by a defect, or by the bound on steps",
    "defect_without_input": "a mistake of ours, behind a timer",
    "forgotten": "the oldest of a customer's messages or ended runs gave way to newer ones",
}


def as_json(tally: Tally, *, records: int, customers: int, seconds: float) -> dict[str, Any]:
    """The contract of `simulate --json`. Counts are over all journeys; the parts name theirs."""
    moves = _by_reason(tally)
    channels = _by_channel(tally)
    return {
        "events": records,
        "duplicates": tally.notes["duplicate"],
        "customers": customers,
        "runs_entered": moves["entered"],
        "runs_exited": moves["exited"],
        "runs_completed": moves["completed"],
        "goals": moves["goal"],
        "actions": channels.total(),
        "dead_letters": tally.dead_letters.total(),
        "seconds": round(seconds, 3),
        "events_per_second": round(records / seconds) if seconds > 0 else 0,
        "timers": tally.timers,
        "actions_by_channel": _sorted(channels),
        "not_sent_by_reason": _sorted(_decided(tally, "dropped", "withdrawn")),
        "deferred_by_reason": _sorted(_decided(tally, "deferred")),
        "dead_letters_by_reason": _sorted(tally.dead_letters),
        "notes": _sorted(tally.notes),
        "journeys": {name: _journey(tally, name) for name in _journeys(tally)},
    }


def page(tally: Tally, *, records: int, customers: int, seconds: float) -> RenderableType:
    """The same for people."""
    parts: list[RenderableType] = [_came_in(tally, records, customers, seconds)]
    names = _journeys(tally)
    if names:
        parts += [_title("journeys"), _inset(_runs_table(tally, names))]
        if tally.actions:
            parts += [_title("actions"), _inset(_actions_table(tally, names))]
    else:
        parts += [Text("\nnobody entered a journey", "yellow")]
    parts += _list("not sent", _decided(tally, "dropped", "withdrawn"))
    parts += _list("sent later", _decided(tally, "deferred"))
    parts += _list("dead letters", tally.dead_letters)
    parts += _list(
        "worth knowing",
        {note: count for note, count in tally.notes.items() if NOTE_WORDS.get(note, note)},
        NOTE_WORDS,
    )
    return Group(*parts)


def _came_in(tally: Tally, records: int, customers: int, seconds: float) -> RenderableType:
    speed = f"{records / seconds:,.0f} a second" if seconds > 0 else "at once"
    text = Text.assemble(
        (f"{records:,}", "bold"),
        " events of ",
        (f"{customers:,}", "bold"),
        f" customers in {seconds:.1f} s ({speed})",
    )
    duplicates, refused = tally.notes["duplicate"], tally.dead_letters.total()
    text.append(f"\n{duplicates:,} of them duplicates, {refused:,} dead letters; ")
    text.append(f"{tally.timers:,} timers fired")
    return text


def _runs_table(tally: Tally, names: Iterable[str]) -> Table:
    """How the runs of each journey went."""
    return _table(_RUN_ENDS, {name: _moves(tally, name) for name in names})


def _actions_table(tally: Tally, names: Iterable[str]) -> Table:
    """What each journey sent on which channel."""
    channels = sorted(_by_channel(tally))
    return _table(channels, {name: _by_channel(tally, journey=name) for name in names})


def _table(columns: Iterable[str], rows: Mapping[str, Counter[str]]) -> Table:
    """Counts under `columns` by the names of journeys, which must stay readable."""
    columns = tuple(columns)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True, min_width=max(map(len, rows)))
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    for name, counts in rows.items():
        if any(counts[column] for column in columns):
            table.add_row(Text(name, "bold"), *(_count(counts[column]) for column in columns))
    return table


def _count(count: int) -> Text:
    return Text(f"{count:,}") if count else Text("·", "dim")


def _list(
    title: str, counts: Mapping[str, int], words: Mapping[str, str] = MappingProxyType({})
) -> list[RenderableType]:
    """Counts, the largest first; `words` say what is meant by them."""
    if not counts:
        return []
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    for word, count in sorted(counts.items(), key=lambda item: -item[1]):
        table.add_row(f"{count:,}", word.replace("_", " "), words.get(word, ""))
    return [_title(title), _inset(table)]


def _title(text: str) -> Text:
    return Text(f"\n{text}", "bold")


def _inset(content: RenderableType) -> Padding:
    return Padding(content, (0, 0, 0, 2), expand=False)


def _journey(tally: Tally, name: str) -> dict[str, Any]:
    return {
        **_sorted(_moves(tally, name)),
        "actions_by_channel": _sorted(_by_channel(tally, journey=name)),
    }


def _journeys(tally: Tally) -> list[str]:
    """Journeys that somebody entered, or that still did something; not the lifecycle."""
    moved = {name for name, reason in tally.transitions if reason != "stage"}
    return sorted(moved | {journey for journey, _channel, _kind in tally.actions})


def _moves(tally: Tally, name: str) -> Counter[str]:
    moves: Counter[str] = Counter()
    for (journey, reason), count in tally.transitions.items():
        if journey == name and reason in _RUN_ENDS:
            moves[reason] += count
    return moves


def _by_reason(tally: Tally) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for (_journey, reason), count in tally.transitions.items():
        reasons[reason] += count
    return reasons


def _by_channel(tally: Tally, *, journey: str | None = None) -> Counter[str]:
    channels: Counter[str] = Counter()
    for (name, channel, _kind), count in tally.actions.items():
        if journey is None or name == journey:
            channels[channel] += count
    return channels


def _decided(tally: Tally, *outcomes: Outcome) -> Counter[str]:
    """How often each reason led to one of `outcomes`. A message may be deferred several times."""
    reasons: Counter[str] = Counter()
    for (_journey, outcome, reason), count in tally.decisions.items():
        if outcome in outcomes:
            reasons[reason] += count
    return reasons


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
