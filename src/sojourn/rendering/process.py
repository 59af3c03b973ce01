"""The rendering process as seen from outside: asked, waited for, and ended where it is late."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from typing import Final

import msgspec

from sojourn.rendering.child import Ready, Rendered, Request, Setup
from sojourn.rendering.faults import Fault

#: Reading and compiling a directory of templates.
_START_TIMEOUT_S: Final = 60.0
#: The longest line that is read: every character of three texts may become six bytes.
_LINE_BYTES: Final = 32 * 1024 * 1024
#: A machine may stand still; a template that takes too long does so twice.
_TRIES: Final = 2


class RenderingError(Exception):
    """The process cannot be started; the message says why."""


class RenderingProcess:
    """One process for one set-up. Renders one request after the other."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waits = False
        self._decoder = msgspec.json.Decoder(Rendered)

    async def start(self) -> Ready:
        """Start it, and hear what it found. Raises RenderingError."""
        async with self._turn:
            return await self._start()

    async def render(self, request: Request) -> Rendered:
        """Render within the limits; what is beyond them is a failure. Raises RenderingError."""
        line = msgspec.json.encode(request) + b"\n"
        fault = Fault(request.template, 0, "")
        async with self._turn:
            for _ in range(_TRIES):
                if self._process is None:
                    await self._start()
                try:
                    async with asyncio.timeout(self._setup.limits.time_s):
                        return self._decoder.decode(await self._ask(line))
                except TimeoutError:
                    fault = Fault(request.template, 0, "takes longer than it may")
                except (OSError, EOFError, asyncio.LimitOverrunError, ValueError):
                    fault = Fault(request.template, 0, "takes more memory than it may")
                finally:
                    # Also where whoever asked has gone: its answer would be the next one's.
                    if self._waits:
                        await self._end()
        return Rendered(failure="bad_template", fault=fault)

    async def close(self) -> None:
        """End it."""
        await self._end()

    async def _start(self) -> Ready:
        paths = os.pathsep.join(path for path in sys.path if path)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sojourn.rendering.child"),
            stdin=PIPE,
            stdout=PIPE,
            limit=_LINE_BYTES,
            # Ctrl-C is for us, who end it when nothing is left to be rendered.
            start_new_session=True,
            # Nothing else of ours: what a template cannot reach it cannot print.
            env={"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._process = process
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                line = await self._ask(msgspec.json.encode(self._setup) + b"\n")
                return msgspec.json.decode(line, type=Ready)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            await self._end()
            what = type(error).__name__
            raise RenderingError(f"the rendering process does not start ({what})") from error

    async def _ask(self, line: bytes) -> bytes:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._waits = True
        process.stdin.write(line)
        await process.stdin.drain()
        answer = await process.stdout.readline()
        if not answer.endswith(b"\n"):
            raise EOFError
        self._waits = False
        return answer

    async def _end(self) -> None:
        process, self._process = self._process, None
        self._waits = False
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()
