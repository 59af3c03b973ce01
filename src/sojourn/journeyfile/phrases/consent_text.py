"""What a customer must have said, as an author writes it: `opt in`, `double opt in for 730d`."""

import re
from typing import Final, cast, get_args

from sojourn.core.declared.policies import ConsentNeed, ConsentRule
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.phrases.duration import Fault, duration_text, parse_duration

_NEEDS: Final = get_args(ConsentNeed)
_LAPSING: Final = re.compile("(.+) for (.+)")


def parse_consent(text: str) -> ConsentRule | Fault:
    """The rule that `text` states."""
    match = _LAPSING.fullmatch(text)
    needs = match[1] if match else text
    if needs not in _NEEDS:
        hint = did_you_mean(needs, _NEEDS) or "write `opt in`, `opt in for 365d` or `opt out`"
        return Fault("unknown-value", f'"{needs}" is not one of {one_of(_NEEDS)}', hint)
    if match is None:
        return ConsentRule(cast("ConsentNeed", needs))
    if needs == "opt out":
        message = "`opt out` needs no yes, so that none can lapse"
        return Fault("unknown-value", message, "write `opt out`, or `opt in for …`")
    lapses_ms = parse_duration(match[2])
    if isinstance(lapses_ms, Fault):
        return lapses_ms
    return ConsentRule(cast("ConsentNeed", needs), lapses_ms)


def consent_text(rule: ConsentRule) -> str:
    """The one normal way to write a rule."""
    return f"{rule.needs} for {duration_text(rule.lapses_ms)}" if rule.lapses_ms else rule.needs


def stricter(one: ConsentRule, other: ConsentRule) -> ConsentRule:
    """The rule that both hold under."""
    order: tuple[ConsentNeed, ...] = ("opt out", "opt in", "double opt in")
    lapses = [rule.lapses_ms for rule in (one, other) if rule.lapses_ms]
    return ConsentRule(max(one.needs, other.needs, key=order.index), min(lapses, default=0))
