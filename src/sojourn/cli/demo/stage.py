"""What a demo stands on: a broker, its topics, published definitions; cleared away at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sojourn.cli.commands.topics import plan_of
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.live import look
from sojourn.cli.project import Project
from sojourn.cli.reaching import reach
from sojourn.cli.setup import Setup, set_up
from sojourn.cli.switch import make_active
from sojourn.kafka.admin import Admin
from sojourn.kafka.embedded import EmbeddedBroker, EmbeddedBrokerError

#: A demo's clock moves with the events of each partition: few partitions, steady clocks.
PARTITIONS: Final = 4


@contextmanager
def stage(project: Project, *, brokers: str | None) -> Iterator[Setup]:
    """The set-up of a demo on an embedded broker, or on `brokers` under a prefix of its own.

    Topics on somebody's broker are deleted at the end. Raises Failure.
    """
    if brokers is not None:
        setup = _set_up(project, brokers)
        _prepare(setup, project)
        try:
            yield setup
        finally:
            reach(setup, _delete_topics(setup, project))
        return
    try:
        with EmbeddedBroker() as broker:
            setup = _set_up(project, broker.bootstrap)
            _prepare(setup, project)
            yield setup
    except EmbeddedBrokerError as error:
        raise Failure(str(error), code=ExitCode.UNREACHABLE) from error


def _set_up(project: Project, brokers: str) -> Setup:
    arguments = {
        "brokers": brokers,
        "prefix": f"{project.settings.name}.demo-{os.getpid()}",
        "partitions": PARTITIONS,
    }
    return set_up(project.settings, environment=None, arguments=arguments)


def _prepare(setup: Setup, project: Project) -> None:
    async def prepare() -> None:
        async with Admin(setup.connection) as admin:
            await admin.create(plan_of(setup, project.channels))
        await make_active(setup, await look(setup), project.bundle, by="publish")

    reach(setup, prepare())


async def _delete_topics(setup: Setup, project: Project) -> None:
    async with Admin(setup.connection) as admin:
        await admin.delete([plan.name for plan in plan_of(setup, project.channels)])
