"""What an HTTP answer means for the message: by declared rules, else by its status. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry, Sent
from sojourn.connector.providers.http_call import Answer

Meaning = Literal["sent", "delivered", "bounced", "failed", "retry"]

_BUSY: Final = frozenset({408, 425, 429})
_WHO: Final = frozenset({401, 403, 407})
#: Not the provider that was meant, or not the way to ask it.
_ELSEWHERE: Final = frozenset({405, 421})


class Matches(Struct, frozen=True):
    """A place in the JSON of an answer, and the texts that may stand there."""

    path: tuple[str, ...]
    texts: frozenset[str]


class Rule(Struct, frozen=True):
    """Statuses from `low` to `high`, and what must stand in the answer; then what it all means."""

    low: int
    high: int
    means: Meaning
    matches: tuple[Matches, ...] = ()
    code: tuple[str, ...] = ()


class Answers(Struct, frozen=True):
    """The rules, of which the first that fits counts. `code` is where the answer has its own."""

    rules: tuple[Rule, ...] = ()
    code: tuple[str, ...] = ()


def outcome_of(answer: Answer, answers: Answers, *, now: datetime) -> Outcome:
    """What came of a message that was answered so."""
    parsed = answer.json() if answers.rules or answers.code else None
    told = _told(parsed, answers.code) if answers.code else None
    code = _code(answer.status, told)
    for rule in answers.rules:
        if rule.low <= answer.status <= rule.high and _fits(parsed, rule.matches):
            return _meant(rule.means, answer, code, now)
    if 200 <= answer.status < 300:
        # Where answers are told apart by what stands in them, this one told nothing.
        reads = any(rule.matches for rule in answers.rules)
        return Retry("unclear", code) if reads else Sent()
    return by_status(answer, now=now, code=code)


def by_status(answer: Answer, *, now: datetime, code: str = "") -> Outcome:
    """What an answer other than 2xx means where nothing else is declared."""
    status, code = answer.status, code or str(answer.status)
    if status in _WHO:
        return Retry("not_authorized", code, hold=True)
    if status in _ELSEWHERE or status < 400:
        return Retry("misconfigured", code, hold=True)
    if status in _BUSY or status >= 500:
        return busy(answer, now=now, code=code)
    return Failed("rejected", code)


def busy(answer: Answer, *, now: datetime, code: str = "") -> Retry:
    """Try again, and all others too not before the provider wants to be asked."""
    after_s = retry_after_s(answer.retry_after, now=now)
    return Retry("busy", code or str(answer.status), after_s=after_s, hold=after_s > 0)


def retry_after_s(text: str, *, now: datetime) -> float:
    """The seconds that a Retry-After asks for, 0 where it does not (RFC 9110 §10.2.3)."""
    if text.strip().isdecimal() and text.isascii():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _meant(meaning: Meaning, answer: Answer, code: str, now: datetime) -> Outcome:
    match meaning:
        case "sent":
            return Sent()
        case "delivered":
            return Sent(delivered=True)
        case "bounced":
            return Bounced(code)
        case "failed":
            return Failed("rejected", code)
        case "retry":
            return busy(answer, now=now, code=code)


def _fits(parsed: Any, matches: Sequence[Matches]) -> bool:
    return all(_told(parsed, one.path) in one.texts for one in matches)


def _told(parsed: Any, path: Sequence[str]) -> str | None:
    """What stands at a path as a text; None where nothing does, or something that is none."""
    value = parsed
    for name in path:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            return None


def _code(status: int, told: str | None) -> str:
    """The status, and the provider's own code where it looks like one and not like words."""
    if told is None or len(told) > 32 or not all(c.isalnum() or c in "._-" for c in told):
        return str(status)
    return f"{status}/{told}"
