"""`sojourn publish`: definitions into the log, and every partition switched to them."""

from pathlib import Path

import typer

from sojourn.cli.failure import Failure
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir, screen_of
from sojourn.cli.project import Project, sound_project
from sojourn.cli.reaching import reach
from sojourn.cli.setup import Setup, set_up
from sojourn.journeyfile.bundle import pack
from sojourn.kafka.admin import Admin
from sojourn.kafka.definitions import Published, publish_bundle
from sojourn.ops import logs


def publish(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Publish a project: from one point of each partition on, it decides."""
    screen = screen_of(context, as_json=json)
    logs.set_up(level="error", libraries=False)
    found = sound_project(project)
    arguments = {"brokers": brokers, "prefix": prefix}
    setup = set_up(found.settings, environment=environment, arguments=arguments)
    published = reach(setup, publish_project(setup, found))
    version = found.bundle.hash
    screen.result(
        {
            "project": found.settings.name,
            "hash": version,
            "new": published.new,
            "partitions": published.partitions,
            "journeys": dict(found.bundle.journeys),
        },
        f"{found.settings.name} {version[:12]}: "
        f"{'published' if published.new else 'was published before'}, "
        f"active in {published.partitions} partitions",
        *(f"  {name} {version[:12]}" for name, version in sorted(found.bundle.journeys.items())),
    )


async def publish_project(setup: Setup, project: Project) -> Published:
    """Publish and activate `project`. Raises Failure where the topics are missing."""
    async with Admin(setup.connection) as admin:
        partitions = await admin.partitions(setup.topics.touchpoints)
    if not partitions:
        raise Failure(
            f"there is no topic {setup.topics.touchpoints}", hint="create it: `sojourn topics`"
        )
    return await publish_bundle(
        setup.connection,
        setup.topics,
        version=project.bundle.hash,
        bundle=pack(project.bundle),
        partitions=partitions,
    )
