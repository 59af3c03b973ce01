"""Files of codes: one code a line, each to be given away once.

They are read here, checked, and cut into pages that are published beside the bundle under the
hash of what is on them: what is added at the end of a file leaves the pages before as they are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct

from sojourn.core.declared.offer import PAGE_CODES, Pool
from sojourn.journeyfile.findings.diagnostic import Finding, Span, finding
from sojourn.journeyfile.findings.rules import Rule

#: What the name of such a file ends with.
CODES: Final = ".codes.txt"

MAX_CODES: Final = 200_000
MAX_CODES_BYTES: Final = 4 * 1024 * 1024

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")
#: The first line of many tables, which is no code.
_HEADER: Final = re.compile("codes?|coupons?|vouchers?|promo_?codes?", re.IGNORECASE)
#: Of many mistakes only the first are told.
_TOLD: Final = 5


class CodesFile(Struct, frozen=True):
    """The codes of a file, in their order, and what speaks against some of its lines.

    `lines` says where each stands; nothing is said of what was published.
    """

    pool: Pool
    lines: Mapping[str, int] = {}
    findings: tuple[Finding, ...] = ()


def is_codes(path: str) -> bool:
    """Whether a file holds codes."""
    name = PurePosixPath(path)
    return name.name.endswith(CODES) and not any(part.startswith(".") for part in name.parts)


def read_codes(path: str, text: str) -> CodesFile:
    """The codes of a file. Empty lines are passed over."""
    lines: dict[str, int] = {}
    findings: list[Finding] = []
    faults = 0
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.strip()
        if not code:
            continue
        fault = _fault(code, number, lines)
        if fault is None:
            lines[code] = number
            continue
        faults += 1
        if faults <= _TOLD:
            rule, message, hint = fault
            findings.append(finding(path, _span(number, line), rule, message, hint=hint))
    if faults > _TOLD:
        message = f"{faults - _TOLD:,} more lines of this file are no codes, or codes again"
        findings.append(finding(path, _span(1, ""), "bad-code", message))
    if len(lines) > MAX_CODES:
        message = f"{len(lines):,} codes; a file holds {MAX_CODES:,} at most"
        hint = "make another offer of the rest"
        findings.append(finding(path, _span(1, ""), "too-large", message, hint=hint))
    return CodesFile(pool_of(path, tuple(lines)), lines, tuple(findings))


def pool_of(path: str, codes: Sequence[str]) -> Pool:
    """The codes of a file, on pages."""
    pages = tuple(
        "\n".join(codes[start : start + PAGE_CODES]).encode()
        for start in range(0, len(codes), PAGE_CODES)
    )
    return Pool(path, pages, len(codes))


def pool_on(path: str, pages: Sequence[bytes]) -> Pool:
    """The codes of a file that stand on these pages."""
    return Pool(path, tuple(pages), sum(page.count(b"\n") + 1 for page in pages))


def page_hash(page: bytes) -> str:
    """What a page is known by; 32 hexadecimal digits."""
    return blake2b(page, digest_size=16).hexdigest()


def pool_hash(pool: Pool) -> str:
    """What all codes of a pool are known by."""
    return blake2b(b"\n".join(pool.pages), digest_size=16).hexdigest()


def first_change(old: Pool, new: Pool) -> int | None:
    """The first place, counted from 1, at which they hold different codes; None for nowhere."""
    beside = zip(codes_of(old), codes_of(new), strict=False)
    return next((place for place, (one, other) in enumerate(beside, 1) if one != other), None)


def codes_of(pool: Pool) -> Iterator[bytes]:
    """All codes of a pool, in their order."""
    for page in pool.pages:
        yield from page.split(b"\n")


def _fault(code: str, number: int, known: Mapping[str, int]) -> tuple[Rule, str, str] | None:
    if number == 1 and _HEADER.fullmatch(code):
        return "bad-code", "this line looks like the head of a table", "take it out"
    if _CODE.fullmatch(code) is None:
        # The line is not told: whoever mixed up files may have written of people here.
        hint = "a code has 3 to 64 letters, digits, `.`, `_` and `-`, and stands alone on its line"
        return "bad-code", "this line is no code", hint
    if code in known:
        message = f"this code stands in line {known[code]:,} already"
        return "duplicate-code", message, "two customers would get the same: take one out"
    return None


def _span(number: int, line: str) -> Span:
    begin = len(line) - len(line.lstrip()) + 1
    end = max(begin + 1, len(line.rstrip()) + 1)
    return Span(number, begin, end)
