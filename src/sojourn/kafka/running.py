"""A worker as the whole of a process: its event loop, and the signals that end it."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Final

import uvloop

from sojourn.engine.ports import Meter
from sojourn.engine.turn import Decider
from sojourn.kafka.definitions import Adopt
from sojourn.kafka.fleet import Ending
from sojourn.kafka.worker import Worker, WorkerSettings

_log = logging.getLogger(__name__)

_SWITCH_INTERVAL_S: Final = 0.0005
#: The exit code after a second signal, as shells have it for Ctrl-C.
_STOPPED_TWICE: Final = 130


def run_worker(
    settings: WorkerSettings,
    *,
    make_decider: Callable[[], Decider],
    adopt: Adopt,
    meter: Meter | None = None,
) -> Ending | None:
    """Run until SIGTERM or SIGINT (returns None) or until it must end (returns why).

    Logging must have been set up before. Raises WorkerError.
    """
    # The consumer's thread must get its turn while this one decides; with Python's 5 ms each
    # poll waited several times that long.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    # As a policy, since the consumer's thread of Faust makes its own loop.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    return asyncio.run(
        _run(settings, make_decider=make_decider, adopt=adopt, meter=meter), debug=False
    )


async def _run(
    settings: WorkerSettings,
    *,
    make_decider: Callable[[], Decider],
    adopt: Adopt,
    meter: Meter | None,
) -> Ending | None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _ask_to_stop, asked)
    worker = Worker(settings, make_decider=make_decider, adopt=adopt, meter=meter)
    await worker.start()
    waits = [asyncio.create_task(asked.wait()), asyncio.create_task(worker.ended())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    ending = None if asked.is_set() else await worker.ended()
    if ending is not None:
        _log.error("the worker ends: %s", ending.reason)
    await worker.stop(finish=ending is None or ending.clean)
    return ending


def _ask_to_stop(asked: asyncio.Event) -> None:
    if asked.is_set():
        # Asked twice: at once, which is as safe as a crash.
        os._exit(_STOPPED_TWICE)
    asked.set()
