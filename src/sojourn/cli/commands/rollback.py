"""`sojourn rollback`: an earlier version becomes the active one again."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.text import Text

from sojourn.cli.history import earlier, named
from sojourn.cli.live import compiled, look
from sojourn.cli.on_kafka import OnKafka, on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Force, Prefix, ProjectDir
from sojourn.cli.plan_view import SHORT, page
from sojourn.cli.reaching import reach
from sojourn.cli.switch import Switch, make_active, paused_in, prepare, refuse_to_strand
from sojourn.journeyfile.plan.document import as_json
from sojourn.kafka.definitions import Published


class _Done(Struct, frozen=True):
    switch: Switch
    published: Published
    before: str


def rollback(
    context: typer.Context,
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="VERSION", help="The version, or how its hash begins; else the one before this."
        ),
    ] = None,
    *,
    force: Force = False,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Make an earlier version active again, as `sojourn versions` lists them.

    Runs that began on a newer version finish on it; what the earlier files say under `migrate`
    is not applied backwards. Exit code 3, and nothing is done, where a run would be stranded.
    """
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    done = reach(here.setup, _roll_back(here, version, force=force))
    bundle, plan = done.switch.bundle, done.switch.plan
    paused = paused_in(bundle.pauses)
    told = {
        "project": bundle.project,
        "before": done.before,
        "hash": bundle.hash,
        "partitions": done.published.partitions,
        "journeys": dict(bundle.journeys),
        "paused": list(paused),
    }
    here.screen.result(
        told | (as_json(plan) if plan else {}),
        *((page(plan, project=bundle.project), "") if plan else ()),
        Text(
            f"back to {bundle.hash[:SHORT]}, active in {done.published.partitions} partitions; "
            "runs that began on a newer version finish on it"
        ),
        *(f"{name} stays paused" for name in paused),
    )


async def _roll_back(here: OnKafka, version: str | None, *, force: bool) -> _Done:
    live = await look(here.setup)
    target = named(live, version) if version else earlier(live)
    switch = await prepare(here.setup, here.screen, live, compiled(target), migrating=False)
    if not force:
        refuse_to_strand(switch, here.screen, by="rollback")
    published = await make_active(here.setup, live, switch.bundle, by="rollback", migrate=False)
    return _Done(switch, published, live.active.version)
