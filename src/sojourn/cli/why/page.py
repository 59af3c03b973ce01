"""The explanations of one customer on a page, run by run, and the same for machines."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.why.known import Known
from sojourn.cli.why.moments import Clock
from sojourn.cli.why.passage import passage
from sojourn.cli.why.sentences import Teller
from sojourn.cli.why.wishes import Wish, exposures_of
from sojourn.memory.scenario.story import RunStory, run_stories
from sojourn.memory.scenario.told import Json, Told, run_labels

_STYLES: Final[Mapping[str, str]] = {"sent": "green", "deferred": "yellow", "dropped": "red"}
_ORDINALS: Final = ("", "", "2nd", "3rd")


class Explained(Struct, frozen=True):
    """A wish and its sentences."""

    wish: Wish
    sentences: tuple[str, ...]


class RunTold(Struct, frozen=True):
    """A run: what people call it, where it stands, and the line about it."""

    label: str
    title: str
    stands: str
    line: str


class Account(Struct, frozen=True):
    """All that is to be said about one customer; of the `exposures` only to machines."""

    customer: str
    timezone: str
    explained: tuple[Explained, ...]
    exposures: tuple[Explained, ...]
    runs: tuple[RunTold, ...]


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
    labels = run_labels(told.transitions)
    names = {
        str(one["action"]): f"{one['step']} of {labels.get(str(one['run'])) or one['journey']}"
        for one in told.decisions
        if one.get("action")
    }
    teller = Teller(known, clock, exits, names)
    stories = run_stories(told)
    for wish in wishes:
        stories.setdefault(wish.run, RunStory(str(wish.last["journey"]), "at"))
    return Account(
        customer,
        clock.name,
        tuple(Explained(wish, teller.sentences(wish)) for wish in wishes),
        tuple(Explained(wish, teller.sentences(wish)) for wish in exposures_of(told)),
        tuple(
            RunTold(
                label,
                known.titles.get(run.journey, ""),
                run.text,
                passage(told, known, clock, label, run),
            )
            for label, run in stories.items()
            if label not in silent
        ),
    )


def as_json(account: Account) -> dict[str, Any]:
    """One object: the customer, the clock, and each message with its sentences and records."""
    return {
        "customer": account.customer,
        "timezone": account.timezone,
        "messages": [_message(one) for one in account.explained],
        "exposures": [_exposure(one) for one in account.exposures],
        "runs": [
            {"run": run.label, "stands": run.stands, "text": run.line} for run in account.runs
        ],
    }


def _exposure(one: Explained) -> dict[str, Any]:
    last = one.wish.last
    experiment, _, arm = str(last["arm"] or "").partition("=")
    return {
        "run": one.wish.run,
        "step": last["step"],
        "at": last["at"],
        "experiment": experiment,
        "arm": arm,
        "text": " ".join(one.sentences),
        "decisions": list(one.wish.tries),
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
        Text.assemble((account.customer, "bold"), (f"  times of {account.timezone}", "dim"))
    ]
    if not account.runs:
        parts.append(Text("\nNothing was to be sent: the customer has been in no journey."))
    for run in account.runs:
        title = f"{run.title} ({run.label})" if run.title else run.label
        parts.append(Text(f"\n{title}", "bold"))
        parts.append(Padding(Text(run.line, "dim"), (0, 0, 0, 2)))
        own = [one for one in account.explained if one.wish.run == run.label]
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


def _zone(told: Told) -> str:
    """The customer's zone, as the last decision says it on whose record it stands."""
    zones: list[Json] = [one for one in told.decisions if one.get("timezone")]
    return str(zones[-1]["timezone"]) if zones else ""
