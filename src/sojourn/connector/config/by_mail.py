"""A connector for mails, as its file says it is."""

from email.headerregistry import Address
from typing import Final

from sojourn.connector.calling import Undeliverable
from sojourn.connector.config.models import SmtpModel
from sojourn.connector.config.reading import Reading
from sojourn.connector.config.texts import is_this_machine, mail_header
from sojourn.connector.providers.mail import mail_address
from sojourn.connector.providers.smtp import Smtp
from sojourn.connector.providers.smtp_connections import MailServer
from sojourn.connector.writing import Writer
from sojourn.journeyfile.text.node import Loc

_PORTS: Final = {"implicit": 465, "starttls": 587, "none": 25}
#: Stands for an address that will not do, of which has been spoken.
_NONE: Final = Address(addr_spec="a@example.test")


def smtp(reading: Reading, model: SmtpModel) -> tuple[Smtp, Writer]:
    """Whoever sends mails. Findings go to the review."""
    host = reading.secrets.fill(("host",), model.host)
    _check(reading, model, host)
    server = MailServer(
        host=host,
        port=model.port or _PORTS[model.tls],
        tls=model.tls,
        username=reading.secrets.fill(("username",), model.username),
        password=reading.secrets.secret(("password",), model.password),
        ca_file=reading.ca_file(model.ca_file),
        connections=model.connections,
        timeout_s=reading.seconds(("timeout",), model.timeout),
    )
    back = model.return_path
    writer = reading.writer(shape={"headers": model.headers})
    provider = Smtp(
        server,
        writer,
        sender=_address(reading, ("from",), model.from_),
        return_path="" if back is None else _address(reading, ("return_path",), back).addr_spec,
    )
    return provider, writer


def _check(reading: Reading, model: SmtpModel, host: str) -> None:
    if model.tls == "none" and host and not is_this_machine(host):
        hint = "`none` only reaches this machine; write `starttls` or `implicit`"
        reading.say(("tls",), "mails do not go over the net in the clear", hint=hint)
    reading.headers(model.headers, mail_header)
    if (model.username is None) != (model.password is None):
        lacking = "password" if model.password is None else "username"
        hint = f"add `{lacking}: ${{SMTP_{lacking.upper()}}}`"
        message = f"whoever logs in needs `{lacking}`"
        reading.review.say((), "missing-key", message, hint=hint)
    if not reading.has_templates:
        hint = "add `templates: templates`"
        reading.review.say((), "missing-key", "mails need `templates`", hint=hint)


def _address(reading: Reading, loc: Loc, text: str) -> Address:
    """As in `Little Shop <hello@shop.example>`, or without the name."""
    name, bracket, rest = text.rpartition("<")
    try:
        found = mail_address(rest.removesuffix(">") if bracket else text)
        if found.addr_spec.isascii():
            return Address(name.strip().strip('"'), addr_spec=found.addr_spec)
    except (Undeliverable, ValueError):
        pass
    hint = "as in `Little Shop <hello@shop.example>`"
    reading.say(loc, f'"{text}" is no address for mails', hint=hint)
    return _NONE
