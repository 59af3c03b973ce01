"""E-mail by SMTP: a few connections that are kept, and one mail after the other on each."""

import time
from collections.abc import Callable, Mapping
from email.headerregistry import Address
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from sojourn.connector.action import Action
from sojourn.connector.calling import Undeliverable
from sojourn.connector.outcome import Outcome, Sent
from sojourn.connector.providers.mail import compose, mail_address
from sojourn.connector.providers.smtp_answers import Stage, outcome_of
from sojourn.connector.providers.smtp_connections import Connections, MailServer, NotServedError
from sojourn.connector.writing import Writer

#: "I say good-bye now", in answer to whatever.
_CLOSING: Final = 421
#: How long a server may take to make its connection fit for the next mail.
_RESET_S: Final = 5.0


class Smtp:
    """Sends mails. `sender` stands in From, `return_path` is where servers send them back to."""

    def __init__(
        self,
        server: MailServer,
        writer: Writer,
        *,
        sender: Address,
        return_path: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._connections = Connections(server)
        self._writer = writer
        self._sender = sender
        self._return_path = return_path or sender.addr_spec
        self._clock = clock

    async def start(self) -> None:
        """Read the templates. Servers are met with the first mail."""
        await self._writer.start()

    async def deliver(self, action: Action) -> Outcome:
        """Send one mail."""
        if action.kind != "send":
            raise Undeliverable("rejected")
        to = mail_address(action.to)
        rendered = await self._writer.write(action)
        headers: Mapping[str, str] = rendered.shape.get("headers", {})
        mail = compose(
            action,
            rendered.text,
            sender=self._sender,
            to=to,
            headers={name: str(value) for name, value in headers.items()},
            at=int(self._clock() * 1000),
        )
        try:
            async with self._connections.one() as server:
                return await _hand_over(server, self._return_path, to, mail)
        except NotServedError as error:
            return error.outcome

    async def close(self) -> None:
        """Say good-bye to the servers."""
        await self._connections.close()
        await self._writer.close()


async def _hand_over(server: SMTP, return_path: str, to: Address, mail: bytes) -> Outcome:
    """One mail in three commands, so that it is known which of them was refused."""
    stage: Stage = "mail"
    try:
        await server.mail(return_path)
        stage = "rcpt"
        await server.rcpt(to.addr_spec)
        stage = "data"
        await server.data(mail)
    except SMTPResponseException as refused:
        if refused.code == _CLOSING:
            raise SMTPServerDisconnected("it says good-bye") from refused
        await _reset(server)
        return outcome_of(stage, refused.code, refused.message)
    return Sent()


async def _reset(server: SMTP) -> None:
    """Make the connection fit for the next mail, or close it: what it said of this one holds."""
    try:
        await server.rset(timeout=_RESET_S)
    except (SMTPException, OSError):
        server.close()
