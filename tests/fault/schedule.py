"""A seeded schedule of faults for two workers, and the supervisor that starts dead ones anew."""

import random
import time
from collections import Counter
from contextlib import ExitStack
from typing import Final, Literal

from support.stage import Stage
from support.worker import WorkerProcess, owned_by

Fault = Literal["kill", "terminate", "suspend"]
FAULTS: Final[tuple[Fault, ...]] = ("kill", "terminate", "suspend")

SESSION_S = 6.0
WORKERS = 2
#: Past this, a suspended worker's shards belong to others.
SUSPENDED_S = SESSION_S + 1


class Supervised:
    """Two workers that are harmed, one at a time, and replaced. Use `close` at the end."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.injected: Counter[Fault] = Counter()
        self._stage = stage
        self._draw = random.Random(seed)
        self._stack = ExitStack()
        self.workers = [self._start() for _ in range(WORKERS)]

    async def harm(self) -> None:
        """One fault to one worker in the midst of its work, and what a supervisor does then."""
        await self._stage.until_all_publish(*self.workers)
        number = self._draw.randrange(WORKERS)
        fault = self._draw.choice(FAULTS)
        victim, survivor = self.workers[number], self.workers[1 - number]
        self.injected[fault] += 1
        if fault == "kill":
            victim.kill()
        elif fault == "terminate":
            assert await victim.terminate() == 0, victim.log
        else:
            await self._suspend(victim, survivor)
        self.workers[number] = self._start()

    def close(self) -> None:
        """Kill whatever runs."""
        self._stack.close()

    async def _suspend(self, victim: WorkerProcess, survivor: WorkerProcess) -> None:
        wakes_at = time.monotonic() + SUSPENDED_S
        victim.suspend()
        owned = owned_by(victim, [survivor])
        await survivor.until(
            lambda: not owned & owned_by(victim, [survivor]) and time.monotonic() > wakes_at
        )
        victim.wake()
        assert await victim.ended() == 1, victim.log

    def _start(self) -> WorkerProcess:
        return self._stack.enter_context(self._stage.worker(session_s=SESSION_S))
