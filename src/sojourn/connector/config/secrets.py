"""Secrets: named in the file as `${NAME}`, and taken from the environment."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sojourn.journeyfile.findings.diagnostic import Span
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Loc

_NAMED: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

#: Headers by which one shows who one is: their values never stand in a file.
_TELLING: Final = re.compile(r"authorization|(^|[-_])(api[-_]?)?(key|token|secret|password)$", re.I)


class Secrets:
    """Fills the names in texts of one file; what is wrong is said to its review.

    Without an environment nothing is filled, and only what stands in the file is looked at.
    """

    def __init__(self, review: Review[Any], environment: Mapping[str, str] | None) -> None:
        self._review = review
        self._environment = environment
        self._bare: list[Span] = []

    def masked(self, text: str) -> str:
        """The file's text to be shown with findings: what should be secret is not in it."""
        lines = text.splitlines()
        for span in self._bare:
            if span.line <= len(lines):
                line = lines[span.line - 1]
                stars = "*" * (span.end - span.column)
                lines[span.line - 1] = line[: span.column - 1] + stars + line[span.end - 1 :]
        return "\n".join(lines)

    def fill(self, loc: Loc, text: str | None) -> str:
        """The text at `loc` with what its names stand for; "" where there is none."""
        if text is None:
            return ""

        def value(match: re.Match[str]) -> str:
            if self._environment is None:
                return ""
            found = self._environment.get(match[1], "")
            if not found:
                message = f"`{match[1]}` is not set in the environment"
                hint = "set it where this process is started"
                self._review.say(loc, "unknown-value", message, hint=hint)
            return found

        return _NAMED.sub(value, text)

    def secret(self, loc: Loc, text: str | None) -> str:
        """The same of a text that must come from the environment as a whole."""
        if text is not None and _NAMED.fullmatch(text) is None:
            message = "a secret stands in the environment, and never in a file"
            hint = "write the name of its variable, as in `${SMTP_PASSWORD}`"
            self._refuse(loc, message, hint)
            return ""
        return self.fill(loc, text)

    def headers(self, told: Mapping[str, str]) -> dict[str, str]:
        """Headers with what their names stand for."""
        filled = {}
        for name, text in told.items():
            loc = ("headers", name)
            if _TELLING.search(name) and _NAMED.search(text) is None:
                message = f"`{name}` is a secret, and stands in the environment"
                hint = "write the name of its variable, as in `Bearer ${TOKEN}`"
                self._refuse(loc, message, hint)
            filled[name] = self.fill(loc, text)
        return filled

    def _refuse(self, loc: Loc, message: str, hint: str) -> None:
        self._bare.append(self._review.value(loc))
        self._review.say(loc, "unknown-value", message, hint=hint)
