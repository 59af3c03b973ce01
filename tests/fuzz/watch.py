"""Watches child processes that work through numbered cases: one that stands still is ended.

A child writes a line for each case that it has done. Where it works for longer than the bound
without one, the case under way hangs: its process is ended, and another one goes on behind it.
What counts is the time that the child has worked, so that a busy machine makes nothing hang;
only one that does not work at all is ended by the clock.
"""

import os
import selectors
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import orjson
from msgspec import Struct

#: The command of the child that works from a first case on, in the steps of its row.
Command = Callable[[int], Sequence[str]]


class Done(Struct, frozen=True):
    """One case that is over. `failed` says what went wrong, if anything did."""

    case: int
    ms: float
    failed: str = ""


class _Row:
    """One child, and what it has still to do."""

    def __init__(self, first: int, command: Command) -> None:
        self.next = first
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.heard_at = 0.0
        self.worked_s = 0.0
        self.rest = b""

    def begin(self) -> IO[bytes]:
        self.process = subprocess.Popen(self.command(self.next), stdout=subprocess.PIPE)
        self.heard()
        self.rest = b""
        if self.process.stdout is None:
            raise AssertionError("a pipe was asked for")
        return self.process.stdout

    def heard(self) -> None:
        self.heard_at, self.worked_s = time.monotonic(), self._work_s()

    def stands_still(self, bound_s: float, idle_s: float) -> bool:
        """Whether the case under way takes too long."""
        waited_s = time.monotonic() - self.heard_at
        return waited_s > idle_s or self._work_s() - self.worked_s > bound_s

    def _work_s(self) -> float:
        """How long the child has worked so far; by the clock where the system does not say."""
        stat = Path(f"/proc/{self.process.pid}/stat") if self.process is not None else None
        if stat is None or not stat.exists():
            return time.monotonic()
        user, system = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def finish(self) -> int:
        """Wait for the child, which has closed its pipe; ends it first where it has not."""
        if self.process is None:
            return 0
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.wait()


def watch(
    commands: Sequence[Command], *, end: int, bound_s: float, idle_s: float = 900.0
) -> Iterator[Done]:
    """The cases from 0 to `end`, as they are done by one child for each command.

    The command at place n works through the cases n, n + len(commands) … A case may take
    `bound_s` of a child's work, and `idle_s` by the clock. Raises RuntimeError where a child
    stops by itself before its last case.
    """
    step = len(commands)
    rows = [_Row(first, command) for first, command in enumerate(commands) if first < end]
    with selectors.DefaultSelector() as selector:
        for row in rows:
            selector.register(row.begin(), selectors.EVENT_READ, row)
        try:
            while selector.get_map():
                for key, _ in selector.select(timeout=min(bound_s, idle_s) / 10):
                    yield from _heard(selector, key.data, key.fd, step=step, end=end)
                for row in rows:
                    if _stands_still(row, selector, bound_s, idle_s):
                        yield _hung(selector, row, step=step, end=end, bound_s=bound_s)
        finally:
            for row in rows:
                if row.process is not None and row.process.poll() is None:
                    row.process.kill()
                row.finish()


def _heard(
    selector: selectors.BaseSelector, row: _Row, pipe: int, *, step: int, end: int
) -> Iterator[Done]:
    data = os.read(pipe, 1 << 16)
    row.heard()
    *lines, row.rest = (row.rest + data).split(b"\n")
    for line in lines:
        told = orjson.loads(line)
        row.next = told["case"] + step
        yield Done(told["case"], told["ms"], told["failed"])
    if not data:
        selector.unregister(pipe)
        code = row.finish()
        if code or row.next < end:
            raise RuntimeError(f"the child of case {row.next} stopped with exit code {code}")


def _stands_still(
    row: _Row, selector: selectors.BaseSelector, bound_s: float, idle_s: float
) -> bool:
    running = any(key.data is row for key in selector.get_map().values())
    return running and row.stands_still(bound_s, idle_s)


def _hung(
    selector: selectors.BaseSelector, row: _Row, *, step: int, end: int, bound_s: float
) -> Done:
    """End the child at its case, and begin another one behind it."""
    if row.process is not None and row.process.stdout is not None:
        selector.unregister(row.process.stdout)
        row.process.kill()
        row.finish()
    hung = Done(row.next, 1000 * bound_s, f"no answer within {bound_s:g} s")
    row.next += step
    if row.next < end:
        selector.register(row.begin(), selectors.EVENT_READ, row)
    return hung
