"""`sojourn generate`: the believable shop as a file of touchpoints."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from sojourn.cli.failure import Failure, stopped
from sojourn.cli.options import AsJson, Shoppers, screen_of
from sojourn.core.event import Touchpoint
from sojourn.shop import output
from sojourn.shop.plan import generate as shop_touchpoints

_DAY_MS = 86_400_000
#: A fixed day, so that the same seed gives the same bytes on every day.
_DEFAULT_START = "2026-03-02"


def generate(
    context: typer.Context,
    *,
    out: Annotated[Path, typer.Option(help="The file to write, .jsonl or .jsonl.gz.")],
    customers: Shoppers = 1000,
    days: Annotated[
        float, typer.Option(min=0.01, max=3650, help="How many days they shop for.")
    ] = 7,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    start: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help=f"The first day; {_DEFAULT_START} if not said.",
            show_default=False,
        ),
    ] = datetime.fromisoformat(_DEFAULT_START),  # noqa: B008 - a frozen value
    json: AsJson = False,
) -> None:
    """Write a believable shop's touchpoints: visits, carts, orders, late and double events."""
    screen = screen_of(context, as_json=json)
    if out.suffixes[-1:] != [".jsonl"] and out.suffixes[-2:] != [".jsonl", ".gz"]:
        raise Failure(f"{out}: what is written are JSON lines", hint="name it .jsonl or .jsonl.gz")
    start_at = int(start.replace(tzinfo=UTC).timestamp() * 1000)
    touchpoints = shop_touchpoints(customers, days, seed, start_at=start_at)
    with screen.progress() as progress:
        task = progress.add_task("days", total=days)
        followed = _followed(touchpoints, progress=progress, task=task, start_at=start_at)
        try:
            events = output.write(out, followed)
        except KeyboardInterrupt:
            raise stopped(out) from None
    size = out.stat().st_size
    screen.result(
        {"file": str(out), "events": events, "customers": customers, "bytes": size, "seed": seed},
        f"{out}: {events:,} events of {customers:,} customers over {days:g} days, {size:,} bytes",
    )
    screen.hints((f"next: sojourn simulate --events {out} --out out --project PROJECT",))


def _followed(
    touchpoints: Iterable[Touchpoint], *, progress: Progress, task: TaskID, start_at: int
) -> Iterator[Touchpoint]:
    for number, touchpoint in enumerate(touchpoints):
        if number % 1000 == 0:
            progress.update(task, completed=(touchpoint.occurred_at - start_at) / _DAY_MS)
        yield touchpoint
