"""A real HTTP server on loopback that fails in every way, as the address asks it to."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

_HANGS_S = 30.0


class Request(Struct, frozen=True):
    """What was asked; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)


class HttpServer:
    """`/<behaviour>` says what comes: see `_behave`. Keeps every request."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        #: Answers in place of what the address asks for, each for one request.
        self.script: list[tuple[int, bytes]] = []
        self.url = ""
        self._tls = tls
        self._busy: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["HttpServer"]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        port = server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://localhost:{port}"
        try:
            yield self
        finally:
            server.close()
            for task in self._busy:
                task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._busy.add(task)
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                if not await self._behave(request, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._busy.discard(task)
            writer.close()

    async def _behave(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection goes on."""
        if self.script:
            status, body = self.script.pop(0)
            return await _answer(writer, status, body)
        match request.path.strip("/").split("/"):
            case ["status", code]:
                return await _answer(writer, int(code), b"")
            case ["busy", after]:
                return await _answer(writer, 429, b"", f"Retry-After: {after}")
            case ["redirect"]:
                return await _answer(writer, 302, b"", f"Location: {self.url}/status/200")
            case ["json", text]:
                return await _answer(writer, 200, json.dumps({"error": text}).encode())
            case ["bad_json"]:
                return await _answer(writer, 200, b'{"error": ')
            case [word] if word in _BROKEN:
                await _BROKEN[word](writer)
                return False
        return await _answer(writer, 200, b"{}")


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Request(method, parts.path, dict(parse_qsl(parts.query)), headers, body)


async def _answer(writer: asyncio.StreamWriter, status: int, body: bytes, *lines: str) -> bool:
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *lines, "", ""]
    writer.write("\r\n".join(head).encode() + body)
    await writer.drain()
    return True


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1_000):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(1_000):
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _hang(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(_HANGS_S)


async def _cut(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


async def _not_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.test ESMTP\r\n")


#: Ways to fail after which the connection is over.
_BROKEN: Final[Mapping[str, Callable[[asyncio.StreamWriter], Awaitable[None]]]] = {
    "reset": _reset,
    "hang": _hang,
    "slow": _drip,
    "huge": _flood,
    "cut": _cut,
    "not_http": _not_http,
}
