"""What a mail server's answer means for the message. Pure."""

import re
from typing import Final, Literal

from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry

#: The command that was answered.
Stage = Literal["mail", "rcpt", "data"]

#: RFC 3463: class, subject, detail.
_ENHANCED: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

#: The address does not exist, or takes nothing any more (RFC 3463 §3.2 and §3.3).
_GONE: Final = re.compile(r"5\.(1\.([1236]|10)|2\.1)")
#: The same from servers without such codes: no mailbox, moved away, not a name for one.
_GONE_CODES: Final = frozenset({550, 551, 553})

#: "You must log in": it holds for all messages, and not because of any.
_LOG_IN: Final = frozenset({530, 535, 538})

#: Below it no server answers anything; the library says so of what is no answer.
_LEAST_CODE: Final = 200


def outcome_of(stage: Stage, code: int, text: str) -> Outcome:
    """The outcome of a message that a server did not let pass, but answered with `code` and `text`.

    Of the text only an enhanced status code is read; the rest may name people.
    """
    enhanced = _ENHANCED.search(text)
    told = enhanced[0] if enhanced is not None else str(code)
    if code < 400:
        # Neither what this command is answered with, nor a no.
        return Retry("unclear", told if code >= _LEAST_CODE else "")
    if code in _LOG_IN:
        return Retry("not_authorized", told, hold=True)
    if code < 500:
        return Retry("busy", told)
    if stage == "mail":
        # Only the sender has been named, and that is the same for all.
        return Retry("misconfigured", told, hold=True)
    if stage == "rcpt" and _is_gone(code, enhanced[0] if enhanced is not None else ""):
        return Bounced(told)
    return Failed("rejected", told)


def met_with(code: int) -> Retry:
    """What a refusal to speak with us at all means, before there was a message."""
    if code < _LEAST_CODE:
        return Retry("unclear")
    if code < 500:
        return Retry("busy", str(code))
    return Retry("misconfigured", str(code), hold=True)


def _is_gone(code: int, enhanced: str) -> bool:
    return _GONE.fullmatch(enhanced) is not None if enhanced else code in _GONE_CODES
