"""Connections to one mail server, which are kept from mail to mail."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
)
from msgspec import Struct

from sojourn.connector.outcome import Retry
from sojourn.connector.providers.smtp_answers import met_with

#: "implicit": from the first byte on. "starttls": asked for before anything is said. "none" is
#: for this machine only.
Tls = Literal["implicit", "starttls", "none"]

#: Servers hang up on who is silent; most wait longer than this.
_IDLE_S: Final = 30.0
#: How long a stop waits for servers to say good-bye.
_FAREWELL_S: Final = 2.0


class MailServer(Struct, frozen=True, kw_only=True):
    """Where mails are handed over. `password` never appears in a message or a log."""

    host: str
    port: int
    tls: Tls = "starttls"
    username: str = ""
    password: str = ""
    ca_file: str = ""
    connections: int = 4
    timeout_s: float = 20.0

    def __repr__(self) -> str:
        return f"MailServer(host={self.host!r}, port={self.port})"


class NotServedError(Exception):
    """The server does not take mails from us at all."""

    def __init__(self, outcome: Retry) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


_UNTRUSTED: Final = Retry("misconfigured", "tls", hold=True)


def _met_with(error: SMTPException) -> Retry | None:
    """What it means that no connection came about; None where it is only the network."""
    if isinstance(error, SMTPAuthenticationError):
        if error.code < 500:
            return Retry("busy", str(error.code))
        return Retry("not_authorized", str(error.code), hold=True)
    if isinstance(error.__cause__, ssl.SSLError):
        return _UNTRUSTED
    if isinstance(error, SMTPResponseException):
        return met_with(error.code)
    if isinstance(error, OSError):
        return None
    # It lacks what we insist on: encryption, or a way to log in.
    return Retry("misconfigured", hold=True)


class Connections:
    """At most so many connections as the server was declared to take."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._room = asyncio.Semaphore(server.connections)
        self._idle: list[tuple[SMTP, float]] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[SMTP]:
        """A connection for one mail. It is kept, unless anything goes wrong on it."""
        async with self._room:
            client = self._kept() or await self._connected()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            self._idle.append((client, asyncio.get_running_loop().time()))

    async def close(self) -> None:
        """Say good-bye to all at once, and do not wait for long to hear it back."""
        clients = [client for client, _ in self._idle]
        self._idle.clear()
        await asyncio.gather(*map(_leave, clients))

    def _kept(self) -> SMTP | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            client, since = self._idle.pop()
            if client.is_connected and now - since < _IDLE_S:
                return client
            client.close()
        return None

    async def _connected(self) -> SMTP:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            tls_context=_context(server) if server.tls != "none" else None,
            timeout=server.timeout_s,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            if server.username:
                await client.login(server.username, server.password)
        except SMTPException as error:
            client.close()
            outcome = _met_with(error)
            if outcome is None:
                raise
            raise NotServedError(outcome) from error
        except ssl.SSLError as error:
            client.close()
            raise NotServedError(_UNTRUSTED) from error
        except BaseException:
            client.close()
            raise
        return client


async def _leave(client: SMTP) -> None:
    try:
        await client.quit(timeout=_FAREWELL_S)
    except (SMTPException, OSError):
        client.close()


def _context(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file or None)
