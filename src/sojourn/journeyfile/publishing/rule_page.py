"""The page of one rule, and the index of all, in Markdown.

What they say comes from the tables of the rules and from the examples of the tests, so that a
page shows what the checker really says.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.levels import SETTABLE, SETTINGS, Setting, usual
from sojourn.journeyfile.findings.rules import RULES, Rule
from sojourn.journeyfile.rationale import WHY

#: How much of an example is shown, where it is about a file that is too large.
_SHOWN_LINES: Final = 50
_SHOWN_COLUMNS: Final = 110

_USUAL: Final[Mapping[Setting, str]] = {
    "error": "An error",
    "warning": "A warning",
    "note": "A note",
    "off": "Turned off",
}

_INDEX_HEAD: Final = """\
# What `sojourn check` finds

Every finding names its file, line and column, what is wrong, and in brackets its rule. All mistakes
of all files are said at once. Errors stop a project from being published; warnings and notes do
not, unless `sojourn check --strict` is asked to take warnings as seriously as errors.

Each rule has a page: what it finds, why that matters, an example that is wrong and the same example
put right. `sojourn check --explain RULE` shows it in the terminal.

The level of a rule that is marked with * can be set in `sojourn.yaml`, for the whole project:

```yaml
lint:
  missing-id: error              # off, note, warning or error
  send-without-recheck: off
```

All others find what could not be loaded, and stay errors.

| rule | level | what it finds |
|---|---|---|
"""


class Example(Struct, frozen=True):
    """A project that is wrong, what is said of it, and the same project put right."""

    wrong: Mapping[str, str]
    output: str
    right: Mapping[str, str]


def index_page() -> str:
    """docs/errors.md: every rule in a line, with the way to its page."""
    rows = [
        f"| [{rule}](rules/{rule}.md) | {usual(rule)}{'*' if rule in SETTABLE else ''} "
        f"| {meaning} |\n"
        for rule, meaning in RULES.items()
    ]
    return _INDEX_HEAD + "".join(rows)


def rule_page(rule: Rule, example: Example) -> str:
    """docs/rules/<rule>.md."""
    shown = {path: text for path, text in example.right.items() if example.wrong.get(path) != text}
    gone = sorted(example.wrong.keys() - example.right.keys())
    right = [*map(_file, shown, shown.values()), *(f"`{path}` is taken out.\n" for path in gone)]
    parts = [
        f"# {rule}\n\n{RULES[rule]}\n",
        WHY[rule],
        "## Wrong\n",
        *map(_file, example.wrong, example.wrong.values()),
        f"`sojourn check` says:\n\n{_block(example.output, 'text')}",
        "## Put right\n",
        *right,
        f"## Its level\n\n{_level(rule)}",
    ]
    return "\n".join(parts)


def _level(rule: Rule) -> str:
    if rule not in SETTABLE:
        return (
            "Always an error: a project with such a mistake cannot be loaded, so `lint:` of\n"
            "`sojourn.yaml` cannot lower it.\n"
        )
    level, other = usual(rule), "warning" if usual(rule) != "warning" else "error"
    choices = ", ".join(f"`{setting}`" for setting in SETTINGS[:-1])
    return (
        f"{_USUAL[level]}, unless `sojourn.yaml` says otherwise: {choices} or `{SETTINGS[-1]}`.\n\n"
        f"{_block(f'lint: {{{rule}: {other}}}', 'yaml')}"
    )


def _file(path: str, text: str) -> str:
    return f"`{path}`\n\n{_block(text, 'yaml')}"


def _block(text: str, language: str) -> str:
    lines = text.rstrip().splitlines()
    columns = _SHOWN_COLUMNS if language == "yaml" else None
    shown = [_printable(_cut(line, columns)) for line in lines[:_SHOWN_LINES]]
    if len(lines) > _SHOWN_LINES:
        shown.append(f"# … and {len(lines) - _SHOWN_LINES:,} lines more")
    return "\n".join([f"```{language}", *shown, "```", ""])


def _cut(line: str, columns: int | None) -> str:
    return line if columns is None or len(line) <= columns else f"{line[:columns]}…"


def _printable(line: str) -> str:
    """`line` without what an editor or a terminal would not show as a character."""
    return "".join(char if char.isprintable() or char == "\t" else "\ufffd" for char in line)
