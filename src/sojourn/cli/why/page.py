"""The explanations of one customer on a page, run by run, and the same for machines."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.why.known import Known
from sojourn.cli.why.moments import Clock
from sojourn.cli.why.sentences import Teller
from sojourn.cli.why.wishes import Wish
from sojourn.memory.scenario.story import RunStory, story_of
from sojourn.memory.scenario.told import Json, Told, run_labels

_STYLES: Final[Mapping[str, str]] = {"sent": "green", "deferred": "yellow", "dropped": "red"}
_ORDINALS: Final = ("", "", "2nd", "3rd")


class Explained(Struct, frozen=True):
    """A wish and its sentences."""

    wish: Wish
    sentences: tuple[str, ...]


class Account(Struct, frozen=True):
    """All that is to be said about one customer, but for the runs that are `silent`."""

    customer: str
    told: Told
    explained: tuple[Explained, ...]
    known: Known
    clock: Clock
    silent: frozenset[str] = frozenset()


def account_of(
    customer: str,
    told: Told,
    wishes: Sequence[Wish],
    known: Known,
    *,
    silent: Collection[str] = (),
) -> Account:
    """Explain `wishes`. Nothing is said of the runs `silent`, by what people call them."""
    clock = Clock(_zone(told) or known.timezone or "UTC")
    exits = {
        str(move["run"]): str(move.get("detail") or "")
        for move in told.transitions
        if move["reason"] == "exited"
    }
    teller = Teller(known, clock, exits)
    explained = tuple(Explained(wish, teller.sentences(wish)) for wish in wishes)
    return Account(customer, told, explained, known, clock, frozenset(silent))


def as_json(account: Account) -> dict[str, Any]:
    """One object: the customer, the clock, and each message with its sentences and records."""
    return {
        "customer": account.customer,
        "timezone": account.clock.name,
        "messages": [_message(one) for one in account.explained],
        "runs": [
            {"run": label, "stands": run.text, "text": _heading(account, label, run)}
            for label, run in _runs(account)
        ],
    }


def _message(one: Explained) -> dict[str, Any]:
    last, action = one.wish.last, one.wish.action or {}
    return {
        "run": one.wish.run,
        "journey": last["journey"],
        "step": last["step"],
        "attempt": one.wish.attempt,
        "outcome": "withdrawn" if one.wish.cancelled is not None else last["outcome"],
        "reason": (one.wish.cancelled or last)["reason"],
        "at": last["at"],
        "until": last.get("until"),
        "action": last.get("action"),
        "channel": last["channel"],
        "template": action.get("template"),
        "category": last["category"],
        "text": " ".join(one.sentences),
        "sentences": list(one.sentences),
        "decisions": [*one.wish.tries, *filter(None, [one.wish.cancelled])],
    }


def page(account: Account) -> RenderableType:
    """The page for people: below each run what its steps wanted."""
    parts: list[RenderableType] = [
        Text.assemble((account.customer, "bold"), (f"  times of {account.clock.name}", "dim"))
    ]
    for label, run in _runs(account):
        own = [one for one in account.explained if one.wish.run == label]
        parts.append(Text(f"\n{_title(account, label, run)}", "bold"))
        parts.append(Padding(Text(_heading(account, label, run), "dim"), (0, 0, 0, 2)))
        if own:
            parts.append(Padding(_wishes(own), (0, 0, 0, 2)))
    return Group(*parts)


def _wishes(own: Sequence[Explained]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in own:
        first, *rest = one.sentences
        style = _STYLES.get(one.wish.outcome, "")
        table.add_row(_name(one.wish), Text.assemble((first, style), " ", " ".join(rest)))
    return table


def _name(wish: Wish) -> str:
    if wish.attempt < 2:
        return wish.step
    return f"{wish.step}, {_ORDINALS[wish.attempt] if wish.attempt < 4 else f'{wish.attempt}th'}"


def _runs(account: Account) -> Iterator[tuple[str, RunStory]]:
    """The runs in the order in which they began, with those of which only decisions are left."""
    runs = dict(story_of(account.told).runs)
    for one in account.explained:
        runs.setdefault(one.wish.run, RunStory(str(one.wish.last["journey"]), "at"))
    yield from ((label, run) for label, run in runs.items() if label not in account.silent)


def _title(account: Account, label: str, run: RunStory) -> str:
    title = account.known.titles.get(run.journey, "")
    return f"{title} ({label})" if title else label


def _heading(account: Account, label: str, run: RunStory) -> str:
    """When and by what the run began, and what has become of it."""
    ids = {name: run_id for run_id, name in run_labels(account.told.transitions).items()}
    moves = [move for move in account.told.transitions if move.get("run") == ids.get(label)]
    if not moves:
        return "its beginning is no longer on record"
    clock = account.clock
    began = next(move for move in moves if move["reason"] == "entered")
    by = f" with {began['detail']}" if began.get("detail") else ""
    told = f"began {clock.on(began['at'], year=True)}{by}"
    if run.standing == "at":
        return f"{told}, stands {run.text}"
    return f"{told}, {_end(account, run)} {clock.on(moves[-1]['at'])}"


def _end(account: Account, run: RunStory) -> str:
    if run.standing == "exited":
        condition = account.known.exits.get(run.detail)
        return f"ended as {condition}," if condition else f"ended by {run.detail}"
    return "was stopped by a mistake" if run.standing == "parked" else "was completed"


def _zone(told: Told) -> str:
    """The customer's zone, as the last decision says it on whose record it stands."""
    zones: list[Json] = [one for one in told.decisions if one.get("timezone")]
    return str(zones[-1]["timezone"]) if zones else ""
