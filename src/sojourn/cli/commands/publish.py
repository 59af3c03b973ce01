"""`sojourn publish`: definitions into the log, and every partition switched to them."""

from pathlib import Path

import typer
from msgspec import Struct

from sojourn.cli.live import look
from sojourn.cli.on_kafka import OnKafka, on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Force, Prefix, ProjectDir
from sojourn.cli.reaching import reach
from sojourn.cli.switch import (
    Switch,
    make_active,
    paused_in,
    prepare,
    refuse_codes_again,
    refuse_to_strand,
)
from sojourn.kafka.definitions import Published


class _Done(Struct, frozen=True):
    switch: Switch
    published: Published


def publish(
    context: typer.Context,
    *,
    force: Force = False,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Publish a project: from one point of each partition on, it decides.

    Exit code 3, and nothing is published, where a run would be stranded, or a code be given twice.
    """
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    done = reach(here.setup, _publish(here, force=force))
    bundle, plan = done.switch.bundle, done.switch.plan
    paused = paused_in(bundle.pauses)
    here.screen.result(
        {
            "project": bundle.project,
            "hash": bundle.hash,
            "new": done.published.new,
            "partitions": done.published.partitions,
            "journeys": dict(bundle.journeys),
            "changes": len(plan.changes) if plan else None,
            "stranded": plan.stranded_runs if plan else 0,
            "paused": list(paused),
        },
        f"{bundle.project} {bundle.hash[:12]}: "
        f"{'published' if done.published.new else 'was published before'}, "
        f"active in {done.published.partitions} partitions",
        *(
            f"  {name} {version[:12]}{', stays paused' if name in paused else ''}"
            for name, version in sorted(bundle.journeys.items())
        ),
        *(f"  {name} stays paused for its runs" for name in paused if name not in bundle.journeys),
    )


async def _publish(here: OnKafka, *, force: bool) -> _Done:
    live = await look(here.setup)
    switch = await prepare(here.setup, here.screen, live, here.project.loaded)
    if not force:
        refuse_to_strand(switch, here.screen, by="publish")
        refuse_codes_again(live, switch.bundle, here.screen)
    return _Done(switch, await make_active(here.setup, live, switch.bundle, by="publish"))
