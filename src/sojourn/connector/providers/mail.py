"""One mail as bytes, made of its texts. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

import idna

from sojourn.connector.action import Action
from sojourn.connector.calling import Undeliverable
from sojourn.rendering.library import Text

#: Seven bits only: not every server on the way takes more.
_POLICY: Final = SMTP.clone(cte_type="7bit")

#: What RFC 5321 §4.5.3.1 lets an address be.
_ADDRESS_CHARS: Final = 254


def mail_address(text: str) -> Address:
    """The one address that `text` is, its domain spelt as servers want it.

    Raises Undeliverable where it is none, or several. Letters beyond ASCII before the `@` are
    refused: too few servers on the way take them.
    """
    name, _, domain = text.strip().rpartition("@")
    try:
        address = Address(addr_spec=f"{name}@{_ascii(domain)}")
    except Exception as error:  # the parsers let some of their own slips out
        raise Undeliverable("bad_address") from error
    if not address.username or "." not in address.domain or not _is_plain(address.addr_spec):
        raise Undeliverable("bad_address")
    return address


def _ascii(domain: str) -> str:
    """The domain in the letters of servers. Raises ValueError where it can be none.

    By the rules of 2008: by those of Python, `straße` would be `strasse`, and somebody else's.
    """
    if domain.isascii():
        return domain.encode("idna").decode()
    return idna.encode(domain, uts46=True).decode()


def _is_plain(address: str) -> bool:
    return address.isprintable() and " " not in address and len(address) <= _ADDRESS_CHARS


def compose(
    action: Action,
    text: Text,
    *,
    sender: Address,
    to: Address,
    headers: Mapping[str, str],
    at: int,
) -> bytes:
    """The mail. Its id follows from the action's, so that a repeat has the same one.

    Raises Undeliverable where the template gives no mail.
    """
    if not text.subject or not (text.txt or text.html):
        raise Undeliverable("bad_template")
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = text.subject
    message["Date"] = format_datetime(datetime.fromtimestamp(at / 1000, UTC))
    message["Message-ID"] = f"<{action.id}@{sender.domain}>"
    for name, value in headers.items():
        message[name] = " ".join(value.split())
    if text.txt:
        message.set_content(text.txt)
    if text.html:
        if text.txt:
            message.add_alternative(text.html, subtype="html")
        else:
            message.set_content(text.html, subtype="html")
    if message.is_multipart():
        # Else one would be drawn, and a repeat be another mail.
        message.set_boundary(f"=_{action.id}")
    return message.as_bytes()
