"""The embedded broker: it serves, it ends with whoever started it, and one worker runs on it."""

import os
import signal
import subprocess
import sys
import time

from sojourn.kafka.embedded import EmbeddedBroker
from support.toy.play import Game

_START_AND_WAIT = """
import time
from sojourn.kafka.embedded import EmbeddedBroker
broker = EmbeddedBroker()
broker.start()
print(broker.pid, flush=True)
time.sleep(60)
"""


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_dies_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _START_AND_WAIT], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert _runs(pid)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 5
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(pid)


async def test_a_worker_runs_unfenced_and_refuses_a_second_one() -> None:
    with EmbeddedBroker() as broker:
        game = Game(broker.bootstrap, "first-look")
        await game.prepare()
        await game.feed(3_000)
        with game.workers(1, "session=6") as (worker,):
            (await game.final()).assert_exact()
            with game.workers(1, "session=6") as (second,):
                await second.until(lambda w: w.exit_code is not None, timeout_s=40)
                assert "only one may" in second.log
            await game.feed(3_000)
            outcome = await game.final()
            assert worker.terminate() == 0
            assert "cannot fence" in worker.log
    outcome.assert_exact()
