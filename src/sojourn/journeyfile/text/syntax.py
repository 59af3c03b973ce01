"""The YAML parser's complaints in our words, with the way out that most often is right."""

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

_QUOTE: Final = "put the whole value in quotes: '…'"

#: A part of the parser's complaint, what we say instead, and the hint.
_WORDS: Final = (
    ("'\\t' that cannot start", "a tab stands where spaces belong", "indent with spaces"),
    ("mapping values are not allowed", "a second `:` that YAML cannot place", _QUOTE),
    ("unexpected end of stream", "a quote is opened here and never closed", ""),
    ("could not find expected ':'", "a key without its `:`", "write `key: value`"),
    ("expected ',' or ']'", "a `[` is not closed, or a comma is missing", ""),
    ("expected ',' or '}'", "a `{` is not closed, or a comma is missing", ""),
    ("expected chomping", "YAML reads `!`, `&` and `*` at the start of a value as its own", _QUOTE),
    ("unknown escape character", "a `\\` that YAML does not know", "use single quotes: '…'"),
    ("expected the node content", "a value is missing, or a bracket is not closed", ""),
    ("special characters are not allowed", "a character that YAML does not allow", ""),
    ("that cannot start any token", "a value cannot begin with this character", _QUOTE),
    ("sequence entries are not allowed", "a list item that YAML cannot place", "indent it more"),
)
_QUOTED_START: Final = re.compile(r"""^\s*(- )?[\w ]+: ["']""")


def begins_earlier(error: MarkedYAMLError) -> bool:
    """Whether the place where the thing at fault began says more than where it was noticed."""
    problem = str(error.problem)
    return "unexpected end of stream" in problem or "could not find expected ':'" in problem


def explain(error: Exception, line: str) -> tuple[str, str]:
    """What is wrong, and a hint that may be empty; `line` is the source line at fault."""
    if isinstance(error, RecursionError):
        return "the file nests too deeply to be read", ""
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or error)
    context = str(getattr(error, "context", "") or "")
    if context in ("while scanning a tag", "while scanning an alias", "while scanning an anchor"):
        return "YAML reads `!`, `&` and `*` at the start of a value as its own", _QUOTE
    for part, message, hint in _WORDS:
        if part in problem:
            return message, hint
    if "expected <block end>" in problem:
        if _QUOTED_START.match(line):
            return "text goes on after the closing quote", _QUOTE
        return "this line does not fit in with those above", "check its indentation"
    return f"this is not YAML: {problem.splitlines()[0] if problem else 'unreadable'}", ""
