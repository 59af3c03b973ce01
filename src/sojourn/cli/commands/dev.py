"""`sojourn dev`: broker, worker, demo traffic and console connector, all in one."""

import asyncio
import signal
import time
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import typer

from sojourn.cli.demo.board import Board
from sojourn.cli.demo.child import Child, child, free_port
from sojourn.cli.demo.display import Display
from sojourn.cli.demo.link import KafkaLink
from sojourn.cli.demo.pace import Pace
from sojourn.cli.demo.reports import Connector
from sojourn.cli.demo.session import Session
from sojourn.cli.demo.stage import stage
from sojourn.cli.demo.strangers import warning
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.options import AsJson, ProjectDir, Shoppers, screen_of, seconds
from sojourn.cli.project import Project, sound_project
from sojourn.cli.reaching import unreachable
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup
from sojourn.kafka.embedded import LIMITS
from sojourn.kafka.errors import BROKER_ERRORS
from sojourn.kafka.producer import TouchpointProducer
from sojourn.kafka.reader import ReadError
from sojourn.ops import logs
from sojourn.shop.plan import arrivals

_DAY_MS: Final = 86_400_000
_HOUR_S: Final = 3_600
#: How far back the shop begins: at 2 hours a second it catches up with today after 2.4 hours.
_DAYS_BACK: Final = 730
#: A short session lets the embedded broker form the group in three seconds instead of thirty;
#: Apache Kafka refuses sessions of less than six.
_SESSION_TIMEOUT_S: Final = {True: "4", False: "6"}
#: Touchpoints of the shop that are held against the project's events.
_LOOKED_AT: Final = 500
_LOOK_AT_WORKER_S: Final = 0.25


class _Demo:
    """What was asked for on the command line."""

    def __init__(self, *, customers: int, hours_per_s: float, seed: int, for_s: int | None) -> None:
        self.customers = customers
        self.hours_per_s = hours_per_s
        self.seed = seed
        self.for_s = for_s
        self.began_s = time.monotonic()
        now = int(time.time() * 1000)
        self.start_at = now - now % _DAY_MS - _DAYS_BACK * _DAY_MS


def dev(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    for_: Annotated[
        str | None, typer.Option("--for", help="Stop by itself after this long, as 45s or 2m.")
    ] = None,
    customers: Shoppers = 1000,
    speed: Annotated[
        float, typer.Option(min=0.01, max=24, help="Hours of the shop in one second.")
    ] = 2.0,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
    broker: Annotated[
        str, typer.Option(help="embedded, or host:port of a Kafka to play on.")
    ] = "embedded",
    json: AsJson = False,
) -> None:
    """Watch customers move through a project: broker, worker, traffic and connector in one."""
    demo = _Demo(
        customers=customers,
        hours_per_s=speed,
        seed=seed,
        for_s=None if for_ is None else seconds(for_),
    )
    screen = screen_of(context, as_json=json)
    logs.set_up(level="error", libraries=False)
    found = sound_project(project)
    board = Board()
    embedded = broker == "embedded"
    with Display(screen.people) as display:
        display.say(f"starting {'the embedded broker' if embedded else broker} …", style="dim")
        with stage(found, brokers=None if embedded else broker) as setup:
            port = free_port()
            with child(_worker_arguments(project, setup, port, embedded=embedded)) as worker:
                _introduce(display, demo, setup, port, embedded=embedded)
                _warn_if_strangers(display, demo, found)
                _play(demo, setup, found, board=board, display=display, worker=worker)
    _conclude(screen, board, demo)


def _worker_arguments(project: Path, setup: Setup, port: int, *, embedded: bool) -> tuple[str, ...]:
    return (
        *("worker", "--project", str(project), "--clock", "stream"),
        *("--brokers", ",".join(setup.settings.brokers), "--prefix", setup.settings.prefix),
        *("--metrics-port", str(port), "--session-timeout-s", _SESSION_TIMEOUT_S[embedded]),
    )


def _introduce(display: Display, demo: _Demo, setup: Setup, port: int, *, embedded: bool) -> None:
    if embedded:
        display.say(LIMITS, style="yellow")
    display.say(
        f"{demo.customers:,} customers; {demo.hours_per_s:g} hours of theirs pass in a second. "
        "Times are UTC. Some are followed from their entry to the end; all are counted."
    )
    display.say(
        f"broker {','.join(setup.settings.brokers)}, topics {setup.settings.prefix}.*, "
        f"metrics http://127.0.0.1:{port}/metrics; Ctrl-C stops all",
        style="dim",
    )


def _warn_if_strangers(display: Display, demo: _Demo, project: Project) -> None:
    """The shop speaks its own events; a project that knows few of them would stay silent."""
    some = islice(arrivals(demo.customers, 1, demo.seed, start_at=demo.start_at), _LOOKED_AT)
    types = {arrival.touchpoint.type for arrival in some}
    text = warning(types, project.definitions.events.keys())
    if text:
        display.say(text, style="yellow")


def _play(
    demo: _Demo, setup: Setup, project: Project, *, board: Board, display: Display, worker: Child
) -> None:
    try:
        asyncio.run(_session(demo, setup, project, board=board, display=display, worker=worker))
    except* Failure as group:
        raise group.exceptions[0] from None
    except* (ReadError, *BROKER_ERRORS) as group:
        raise unreachable(setup, group.exceptions[0]) from None


async def _session(
    demo: _Demo, setup: Setup, project: Project, *, board: Board, display: Display, worker: Child
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop_once, loop, number, stop)
    if demo.for_s is not None:
        left_s = demo.for_s - (time.monotonic() - demo.began_s)
        loop.call_later(max(0.0, left_s), stop.set)
    producer = TouchpointProducer(
        setup.connection, setup.topics.touchpoints, partitions=setup.settings.partitions
    )
    async with producer, asyncio.TaskGroup() as tasks:
        link = KafkaLink(setup.connection, producer, topics=setup.topics, channels=project.channels)
        session = Session(
            link,
            pace=Pace(
                simulated_at=demo.start_at,
                began_s=time.monotonic(),
                speed=demo.hours_per_s * _HOUR_S,
            ),
            board=board,
            connector=Connector(seed=demo.seed),
            display=display,
            began_s=demo.began_s,
        )
        watch = tasks.create_task(_watch(worker))
        traffic = arrivals(demo.customers, _DAYS_BACK, demo.seed, start_at=demo.start_at)
        await session.run(traffic, stop=stop)
        watch.cancel()


def _stop_once(loop: asyncio.AbstractEventLoop, number: int, stop: asyncio.Event) -> None:
    """The first Ctrl-C stops cleanly; a second one, should that hang, stops at once."""
    loop.remove_signal_handler(number)
    stop.set()


async def _watch(worker: Child) -> None:
    while True:
        await asyncio.sleep(_LOOK_AT_WORKER_S)
        if worker.ended:
            message = f"the worker ended by itself; it said:\n{worker.last_words()}"
            raise Failure(message, code=ExitCode.FINDINGS)


def _conclude(screen: Screen, board: Board, demo: _Demo) -> None:
    told = board.summary(seconds=time.monotonic() - demo.began_s)
    channels = ", ".join(f"{name} {count}" for name, count in told["actions_by_channel"].items())
    first = told["first_action_s"]
    screen.result(
        told,
        f"\nstopped after {told['seconds']:.0f} s: {told['events']:,} events of "
        f"{told['customers']:,} customers, {told['actions']:,} actions"
        + (f" ({channels}), the first after {first:.1f} s" if channels else ""),
    )
