"""Plays toy workers against a broker, and says what came out."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
from msgspec import Struct

from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.producer import TouchpointProducer
from sojourn.kafka.reader import follow
from sojourn.kafka.topic_plan import plan_topics
from support.toy.decider import EVERY

_ROOT = Path(__file__).parents[3]
_WORKER = Path(__file__).with_name("worker.py")


class Outcome(Struct, frozen=True):
    """What stands on the action topic, against what the input says must stand there."""

    wanted: frozenset[str]
    found: Counter[str]
    bodies: dict[str, set[bytes]]
    pairs: dict[int, list[tuple[int, int]]]

    @property
    def repeats(self) -> int:
        return sum(self.found.values()) - len(self.found)

    def assert_exact(self) -> None:
        """Nothing missing, nothing extra, and each repeat the very same record."""
        assert self.found.keys() == self.wanted
        assert all(len(bodies) == 1 for bodies in self.bodies.values())

    def assert_repeats_can_be_dropped(self) -> None:
        """Dropping what is not above the last (term, number) of its shard loses nothing."""
        for pairs in self.pairs.values():
            kept, last = set(), (0, 0)
            for pair in pairs:
                if pair > last:
                    kept.add(pair)
                    last = pair
            assert kept == set(pairs)


class Game:
    """A prefix of topics on one broker, the input put there so far, and the workers."""

    def __init__(self, bootstrap: str, prefix: str, *, partitions: int = 4) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.partitions = partitions
        self.connection = Connection(bootstrap=bootstrap)
        self.sent: Counter[bytes] = Counter()

    async def prepare(self) -> None:
        """Create the topics."""
        plans = plan_topics(self.prefix, ["email"], partitions=self.partitions)
        async with Admin(self.connection) as admin:
            await admin.create(plans)

    async def feed(self, count: int, *, customers: int = 500, per_s: int = 0) -> None:
        """Put `count` events on the input topic, at `per_s` events a second if given."""
        topic = f"{self.prefix}.touchpoints"
        began, before = time.monotonic(), self.sent.total()
        async with TouchpointProducer(
            self.connection, topic, partitions=self.partitions
        ) as producer:
            for number in range(count):
                key = b"c%d" % ((before + number) * 7919 % customers)
                await producer.send(key, b"%d" % number)
                self.sent[key] += 1
                if per_s and number % 50 == 49:
                    await producer.flush()
                    ahead_s = (number + 1) / per_s - (time.monotonic() - began)
                    await asyncio.sleep(max(0.0, ahead_s))

    def wanted(self) -> frozenset[str]:
        """The ids of the actions that the input asks for."""
        return frozenset(
            f"{key.decode()}-{count}"
            for key, total in self.sent.items()
            for count in range(EVERY, total + 1, EVERY)
        )

    async def outcome(self, *, timeout_s: float = 60.0) -> Outcome:
        """Read the actions until all that are wanted are there, and a little longer."""
        wanted = self.wanted()
        found: Counter[str] = Counter()
        bodies: dict[str, set[bytes]] = defaultdict(set)
        pairs: dict[int, list[tuple[int, int]]] = defaultdict(list)
        topic = f"{self.prefix}.actions.email"
        deadline = time.monotonic() + timeout_s
        async for record in follow(self.connection, [topic], start="beginning", idle_s=timeout_s):
            body = orjson.loads(record.value or b"{}")
            found[body["id"]] += 1
            bodies[body["id"]].add(record.value or b"")
            pairs[record.partition].append((body["term"], body["number"]))
            if found.keys() >= wanted or time.monotonic() > deadline:
                break
        return Outcome(wanted, found, bodies, pairs)

    async def final(self) -> Outcome:
        """As `outcome`, read once more from the beginning, with whatever came later."""
        await self.outcome()
        await asyncio.sleep(1.0)
        return await self.outcome()

    @contextmanager
    def workers(self, count: int, *options: str) -> Iterator[list["WorkerProcess"]]:
        """Worker processes, killed at the end if they still run."""
        processes = [WorkerProcess(self, *options) for _ in range(count)]
        try:
            yield processes
        finally:
            for process in processes:
                process.close()


class WorkerProcess:
    """One toy worker as a process; its log is kept to be looked at."""

    def __init__(self, game: Game, *options: str) -> None:
        # A file and not a pipe: a full pipe would stop the worker.
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - open as long as the process
        paths = os.pathsep.join(str(_ROOT / part) for part in ("src", "tests"))
        self._process = subprocess.Popen(
            [sys.executable, str(_WORKER), game.bootstrap, game.prefix, *options],
            env={**os.environ, "PYTHONPATH": paths},
            stderr=self._log,
        )

    @property
    def log(self) -> str:
        """All it has said so far."""
        self._log.seek(0)
        return self._log.read()

    def shards(self) -> int:
        """How many take-overs it has reported."""
        return self.log.count(" is ours, term ")

    async def until(self, holds: Callable[["WorkerProcess"], bool], *, timeout_s: float) -> None:
        """Wait until `holds` of this worker; fails with its log."""
        deadline = time.monotonic() + timeout_s
        while not holds(self):
            assert time.monotonic() < deadline, self.log
            await asyncio.sleep(0.05)

    def terminate(self) -> int:
        """SIGTERM, and its exit code."""
        self._process.terminate()
        return self._process.wait(40)

    def kill(self) -> None:
        """`kill -9`, if it runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Kill it, and let go of its log."""
        self.kill()
        self._log.close()

    def suspend(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()


async def until_all_own(workers: Sequence[WorkerProcess], *, timeout_s: float = 30.0) -> None:
    """Wait until each of the workers has taken over a shard, and no shard moves any more."""
    for worker in workers:
        await worker.until(lambda w: w.shards() > 0, timeout_s=timeout_s)
    before = -1
    while (moves := sum(worker.shards() for worker in workers)) != before:
        before = moves
        await asyncio.sleep(1.5)
