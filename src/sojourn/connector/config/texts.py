"""The small texts of a connector's file: statuses, addresses."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from sojourn.journeyfile.phrases.duration import Fault

_STATUS: Final = re.compile(r"([1-5])([0-9]{2}|xx)")
_RANGE: Final = re.compile(r"([1-5][0-9]{2})-([1-5][0-9]{2})")
#: Where an address is no longer what the file says: an expression, or a secret.
_OPEN: Final = re.compile(r"\{\{|\$\{")
#: What RFC 9110 §5.6.2 and RFC 5322 §2.2 both let the name of a header be.
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
#: Headers that say where a message ends, or whom it is for: those are written by ourselves.
_OF_MAILS: Final = re.compile(
    r"(from|to|cc|bcc|subject|date|message-id|mime-version|content-.*)", re.IGNORECASE
)
_OF_REQUESTS: Final = re.compile(
    r"(host|connection|content-length|transfer-encoding|te|upgrade|expect|cookie)", re.IGNORECASE
)


def mail_header(name: str) -> str | Fault:
    """The name of a header that a mail may have besides."""
    return _header(name, _OF_MAILS)


def request_header(name: str) -> str | Fault:
    """The name of a header that a request may have besides."""
    return _header(name, _OF_REQUESTS)


def _header(name: str, ours: re.Pattern[str]) -> str | Fault:
    if _HEADER.fullmatch(name) is None:
        return Fault("bad-name", f'"{name}" is no name of a header', "as in `X-Shop`")
    if ours.fullmatch(name) is not None:
        return Fault("bad-name", f"`{name}` is written by the connector itself", "take it out")
    return name


def parse_status(text: str) -> tuple[int, int] | Fault:
    """As in `200`, `4xx` or `500-504`: the least and the most."""
    match = _STATUS.fullmatch(text)
    if match is not None and match[2] == "xx":
        return int(match[1]) * 100, int(match[1]) * 100 + 99
    if match is not None:
        return int(text), int(text)
    between = _RANGE.fullmatch(text)
    if between is not None and between[1] <= between[2]:
        return int(between[1]), int(between[2])
    return Fault("bad-number", f'"{text}" is no status of HTTP', "as in `200`, `4xx` or `500-504`")


def parse_url(text: str) -> str | Fault:
    """An address whose host is written out, and encrypted unless it is that of this machine."""
    fixed = _OPEN.split(text, maxsplit=1)[0]
    try:
        parts = urlsplit(fixed)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        return Fault("unknown-value", f'"{text}" is no address', "as in `https://api.example/v1`")
    if parts.username or parts.password:
        hint = "put it into a header, from the environment"
        return Fault("unknown-value", "an address holds no user and no password", hint)
    if fixed != text and "/" not in fixed.removeprefix(f"{parts.scheme}://"):
        hint = "write the host out; what is put in may stand behind the `/` that follows it"
        return Fault("unknown-value", "neither a message nor a secret chooses the host", hint)
    if parts.scheme == "http" and not is_this_machine(host):
        hint = "write `https`; `http` only reaches this machine"
        return Fault("unknown-value", "messages do not go over the net in the clear", hint)
    return text


def is_this_machine(host: str) -> bool:
    """Whether a host is the loopback, by its name or its address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
