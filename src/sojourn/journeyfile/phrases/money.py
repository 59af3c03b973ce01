"""Money as an author writes it: `0.02 USD`, always with its currency."""

import re
from typing import Final

from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.phrases.currencies import CURRENCIES
from sojourn.journeyfile.phrases.duration import Fault

MICROS: Final = 1_000_000

_BAD_MONEY: Final[Rule] = "bad-money"
_MONEY: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))? ([A-Z]{3})")
_LOOSE: Final = re.compile(r"([A-Za-z]{3})? ?([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]{3})?")


def parse_money(text: str, currency: str) -> int | Fault:
    """`0.02 USD` in micros. `currency` is the project's, "" where that is not known."""
    match = _MONEY.fullmatch(text)
    if match is None or match[3] not in CURRENCIES:
        hint = _hint(text, currency or "USD")
        return Fault(_BAD_MONEY, f'"{text}" is not an amount of money', hint)
    if currency and match[3] != currency:
        hint = f"write the amount in {currency}"
        return Fault(_BAD_MONEY, f"the project counts in {currency}, not in {match[3]}", hint)
    return int(match[1]) * MICROS + int((match[2] or "").ljust(6, "0"))


def money_text(text: str) -> str:
    """The normal way to write an amount that `parse_money` reads: no zeros that say nothing."""
    match = _MONEY.fullmatch(text)
    if match is None:
        return text
    part = (match[2] or "").rstrip("0")
    return f"{int(match[1])}{'.' if part else ''}{part} {match[3]}"


def _hint(text: str, currency: str) -> str:
    match = _LOOSE.fullmatch(text.strip().lstrip("$€£¥₫").strip())
    named = (match[1] or match[3] or currency).upper() if match else currency
    if match is None or named not in CURRENCIES:
        return f"write it as `0.02 {currency}`"
    return f"write `{match[2]} {named}`"
