"""A real mail server on loopback. What it answers follows from the name before the `@`."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

#: What is answered to RCPT TO.
_REFUSED: Final = {
    "gone": "550 5.1.1 <gone@example.test> there is nobody of this name",
    "moved": "551 moved away",
    "spam": "550 5.7.1 we do not want this from you",
    "full": "452 4.2.2 the mailbox is full",
    "bye": "421 4.3.2 closing",
}


#: Refused so, and then hung up on without a good-bye.
_CUT_OFF: Final = {"gone_and_cut": "550 5.1.1 nobody of this name", "spam_and_cut": "554 no"}


class MailServer:
    """Keeps the mails that it took. `password` asks for a login, `tls` for STARTTLS."""

    def __init__(self, *, password: str = "", tls: ssl.SSLContext | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.tries: Counter[str] = Counter()
        self.connections = 0
        self.port = 0
        self._password = password
        self._tls = tls

    @asynccontextmanager
    async def running(self, *, implicit: bool = False) -> AsyncIterator["MailServer"]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            self._protocol if not implicit else lambda: self._protocol(starttls=False),
            "127.0.0.1",
            0,
            ssl=self._tls if implicit else None,
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    def of(self, name: str) -> list[EmailMessage]:
        """The mails to one name."""
        return [mail for mail in self.mails if str(mail["To"]).startswith(f"{name}@")]

    async def handle_RCPT(  # noqa: N802 - the server asks for it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        name = address.partition("@")[0]
        self.tries[name] += 1
        if name == "later" and self.tries[name] < 3:
            return "450 4.7.1 come again later"
        if name in _REFUSED:
            return _REFUSED[name]
        if name in _CUT_OFF:
            await server.push(_CUT_OFF[name])
            transport: Any = server.transport
            transport.close()
            return ""
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del session
        (to,) = envelope.rcpt_tos
        name = to.partition("@")[0]
        if name == "cut" and self.tries[name] < 2:
            transport: Any = server.transport
            transport.abort()
            return "250 OK"
        if name == "hang" and self.tries[name] < 2:
            await asyncio.sleep(30)
        if name == "late_no":
            return "554 5.6.0 we have read it and do not want it"
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        mail["X-Return-Path"] = envelope.mail_from
        self.mails.append(mail)
        return "250 2.0.0 OK"

    def _protocol(self, *, starttls: bool = True) -> SMTP:
        self.connections += 1
        asks = bool(self._password)
        return SMTP(
            self,
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=self._tls if starttls else None,
            require_starttls=starttls and self._tls is not None,
            auth_required=asks,
            auth_require_tls=False,
            authenticator=self._log_in if asks else None,
        )

    def _log_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        del server, session, envelope, mechanism
        good = isinstance(data, LoginPassword) and data.password.decode() == self._password
        return AuthResult(success=good, handled=False)
