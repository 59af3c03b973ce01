"""Workers as processes, started as a user would, and treated as no user should."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from support.kafka import jars

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = re.compile(r"shard (\d+) is ours, term (\d+)")
_STOP_TIMEOUT_S: Final = 60.0


class WorkerProcess:
    """One process that owns shards; its log is kept to be looked at. Killed at the end.

    It dies with the test run, however that ends, and must have left nothing in the directory
    that it was started in. `settings` stand in its environment.
    """

    def __init__(self, command: Sequence[str], **settings: str) -> None:
        # A file and not a pipe: a full pipe would stop the worker.
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - open as long as the process
        self._place = tempfile.TemporaryDirectory()
        paths = os.pathsep.join(str(_ROOT / part) for part in ("src", "tests"))
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-S", str(jars.HERE / "die_with_parent.py"), str(os.getpid())),
                *(sys.executable, *command),
            ],
            env={**os.environ, **settings, "PYTHONPATH": paths},
            cwd=self._place.name,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()
        self._log.close()
        with self._place as place:
            assert list(Path(place).iterdir()) == []

    @property
    def log(self) -> str:
        """All it has said so far."""
        self._log.seek(0)
        return self._log.read()

    @property
    def exit_code(self) -> int | None:
        """None while it runs, also when it is suspended."""
        return self._process.poll()

    def claims(self) -> set[tuple[int, int]]:
        """The (shard, term) of every take-over that it has reported."""
        return {(int(shard), int(term)) for shard, term in _OURS.findall(self.log)}

    def shards(self) -> set[int]:
        """The shards that it has taken over at any time."""
        return {shard for shard, _ in self.claims()}

    async def until(self, holds: Callable[[], bool], *, timeout_s: float = 60.0) -> None:
        """Wait until something holds; fails with this worker's log."""
        deadline = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < deadline, self.log
            await asyncio.sleep(0.05)

    async def until_it_owns(self, *, timeout_s: float = 60.0) -> None:
        """Wait until it has taken over a shard."""
        await self.until(lambda: bool(self.claims()), timeout_s=timeout_s)

    async def ended(self, *, timeout_s: float = _STOP_TIMEOUT_S) -> int:
        """Wait for its end; the exit code. Fails with its log."""
        await self.until(lambda: self.exit_code is not None, timeout_s=timeout_s)
        return self._process.returncode

    async def terminate(self) -> int:
        """SIGTERM, and its exit code."""
        self._process.terminate()
        return await self.ended()

    def kill(self) -> None:
        """`kill -9`, if it runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def suspend(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)


def owned_by(worker: WorkerProcess, others: Sequence[WorkerProcess]) -> set[int]:
    """The shards of which `worker` has the newest claim that any of them has reported."""
    claims = {claim for one in (worker, *others) for claim in one.claims()}
    newest = dict(sorted(claims))
    return {shard for shard, term in worker.claims() if newest[shard] == term}


async def until_all_own(workers: Sequence[WorkerProcess]) -> None:
    """Wait until each of the workers has taken over a shard."""
    for worker in workers:
        await worker.until_it_owns()
