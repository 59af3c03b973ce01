"""Secrets: named in the file as `${NAME}`, and taken from the environment."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sojourn.connector.providers.sealed import NAMED, Place
from sojourn.journeyfile.findings.diagnostic import Span, source_lines
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Loc, MappingNode, Node, Scalar, SequenceNode

#: Headers by which one shows who one is: their values never stand in a file.
_TELLING: Final = re.compile(r"authorization|(^|[-_])(api[-_]?)?(key|token|secret|password)$", re.I)
#: The same in a query or a body, where `token` is often that of a phone, and `key` whatever.
_TELLING_INSIDE: Final = re.compile(
    r"(api[-_]?key|secret([-_]?key)?|passw(or)?d|(access|auth)[-_]?token)$", re.I
)
_EXPRESSION: Final = "{{"


#: And what may be one, were its name spelt right: none of it is shown.
_MAYBE: Final = re.compile(r"auth|key|token|secret|pass|pwd|credential", re.I)


def masked(root: Node | None, text: str) -> str:
    """The file's text to be shown with findings: what may be a secret is not in it."""
    lines = source_lines(text)
    if root is None:
        return "\n".join(map(_blanked, lines))
    for span in _bare(root):
        line = lines[span.line - 1]
        stars = "*" * (span.end - span.column)
        lines[span.line - 1] = line[: span.column - 1] + stars + line[span.end - 1 :]
    return "\n".join(lines)


class Secrets:
    """Fills the names in texts of one file; what is wrong is said to its review.

    Without an environment nothing is filled, and only what stands in the file is looked at.
    """

    def __init__(self, review: Review[Any], environment: Mapping[str, str] | None) -> None:
        self._review = review
        self._environment = environment

    def fill(self, loc: Loc, text: str | None) -> str:
        """The text at `loc` with what its names stand for; "" where there is none."""
        if text is None:
            return ""
        return NAMED.sub(lambda match: self._found(loc, match[1]), text)

    def named(self, loc: Loc, text: str) -> dict[str, str]:
        """What the names in the text at `loc` stand for."""
        return {name: self._found(loc, name) for name in NAMED.findall(text)}

    def secret(self, loc: Loc, text: str | None) -> str:
        """The same of a text that must come from the environment as a whole."""
        if text is not None and NAMED.fullmatch(text) is None:
            message = "a secret stands in the environment, and never in a file"
            hint = "write the name of its variable, as in `${SMTP_PASSWORD}`"
            self._say(loc, message, hint)
            return ""
        return self.fill(loc, text)

    def headers(self, told: Mapping[str, str]) -> dict[str, str]:
        """Headers with what their names stand for."""
        filled = {}
        for name, text in told.items():
            loc = ("headers", name)
            if _TELLING.search(name) and NAMED.search(text) is None:
                message = f"`{name}` is a secret, and stands in the environment"
                hint = "write the name of its variable, as in `Bearer ${TOKEN}`"
                self._say(loc, message, hint)
            if not text.isprintable():
                self._review.say(loc, "unknown-value", "a header is one line")
            filled[name] = self.fill(loc, text)
        return filled

    def inside(self, loc: Loc, value: Any) -> dict[Place, str]:
        """The secrets in a value of any shape, by their places in it."""
        found: dict[Place, str] = {}
        if isinstance(value, Mapping):
            for name, inner in value.items():
                found |= _below(name, self.inside((*loc, name), inner))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                found |= _below(index, self.inside((*loc, index), inner))
        elif isinstance(value, str) and NAMED.fullmatch(value):
            found[()] = self.fill(loc, value)
        elif isinstance(value, str) and NAMED.search(value):
            message = "a secret stands by itself in a query or a body"
            self._say(loc, message, "give it a key of its own")
        elif _is_bare(loc[-1], value):
            message = f"`{loc[-1]}` is a secret, and stands in the environment"
            self._say(loc, message, "write the name of its variable, as in `${SMS_KEY}`")
        return found

    def _found(self, loc: Loc, name: str) -> str:
        if self._environment is None:
            return ""
        found = self._environment.get(name, "")
        if not found:
            message = f"`{name}` is not set in the environment"
            hint = "set it where this process is started"
            self._say(loc, message, hint)
        elif not found.isprintable():
            message = f"what `{name}` stands for holds a line break, or another control"
            self._say(loc, message, "was it read from a file with one at its end?")
        return found

    def _say(self, loc: Loc, message: str, hint: str) -> None:
        self._review.say(loc, "unknown-value", message, hint=hint)


def _below(name: str | int, found: Mapping[Place, str]) -> dict[Place, str]:
    return {(name, *place): secret for place, secret in found.items()}


def _blanked(line: str) -> str:
    """A line of a file that is no YAML, without what may be a secret."""
    key, colon, rest = line.partition(":")
    return f"{key}{colon}{'*' * len(rest)}" if _MAYBE.search(key) else line


def _bare(node: Node, *, telling: bool = False) -> Iterator[Span]:
    """Where values stand that may be secrets: below keys that sound like it, not from outside."""
    match node:
        case MappingNode():
            for entry in node.entries:
                named = telling or _MAYBE.search(entry.key.text) is not None
                yield from _bare(entry.value, telling=named)
        case SequenceNode():
            for item in node.items:
                yield from _bare(item, telling=telling)
        case Scalar() if telling and not NAMED.search(node.text) and _EXPRESSION not in node.text:
            yield node.span


def _is_bare(name: object, value: object) -> bool:
    """Whether a value that nothing works out stands under a name that only secrets have."""
    if not isinstance(name, str) or not _TELLING_INSIDE.search(name):
        return False
    if isinstance(value, str):
        return bool(value) and _EXPRESSION not in value
    return isinstance(value, int | float) and not isinstance(value, bool)
