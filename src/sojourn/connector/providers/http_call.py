"""One HTTP request and its answer, within bounds: no redirects, no cookies, no endless bodies."""

import ssl
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import msgspec
from msgspec import Struct
from yarl import URL

#: An answer is read up to here; a longer one counts by its status alone.
ANSWER_BYTES: Final = 64 * 1024
_CHUNK_BYTES: Final = 16 * 1024

_AGENT: Final = "sojourn-connector"


class Answer(Struct, frozen=True):
    """What came back. `body` is None where it was too long; `retry_after` as it stands there."""

    status: int
    body: bytes | None
    retry_after: str = ""

    def json(self) -> Any:
        """The body as JSON, None where it is none."""
        try:
            return msgspec.json.decode(self.body or b"")
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None


class Http:
    """Connections to one provider, which are kept."""

    def __init__(self, *, timeout_s: float, connections: int, ca_file: str = "") -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._connections = connections
        self._ca_file = ca_file
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Connections are made with the first requests."""
        context: ssl.SSLContext | bool = True
        if self._ca_file:
            context = ssl.create_default_context(cafile=self._ca_file)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ssl=context),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            # A small answer may unpack to a very large one.
            auto_decompress=False,
            headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"},
            trust_env=False,
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask once. Raises OSError and TimeoutError where there is no answer."""
        assert self._session is not None, "start comes first"
        target = URL(url, encoded=True)
        try:
            async with self._session.request(
                method,
                target.update_query(query) if query else target,
                data=body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return Answer(
                    response.status,
                    await _bounded(response.content),
                    response.headers.get("Retry-After", ""),
                )
        except aiohttp.ClientConnectorCertificateError as error:
            raise UntrustedError from error
        except aiohttp.ClientError as error:
            # Some of them are no OSError, such as one for an answer that is no HTTP.
            raise ConnectionError(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class UntrustedError(Exception):
    """Whoever answers cannot show that they are who they should be."""


async def _bounded(content: aiohttp.StreamReader) -> bytes | None:
    read = bytearray()
    while chunk := await content.read(_CHUNK_BYTES):
        read += chunk
        if len(read) > ANSWER_BYTES:
            return None
    return bytes(read)
