"""The examples of mistakes: the tests hold their exact text, the documentation shows them.

A case is a folder of files that are laid over those of `base`; a case whose name begins with
`alone-` stands by itself. Beside it lies what the checker says, as `<case>.out`.
`python -m sojourn.journeyfile.goldens tests/unit/journeyfile/bad docs/errors.md` writes
outputs and page anew.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.diagnostic import Finding, ordered, render
from sojourn.journeyfile.directory import read_directory
from sojourn.journeyfile.project import load
from sojourn.journeyfile.rules import RULES
from sojourn.journeyfile.scenario.suite import load_scenarios

BASE: Final = "base"
_ALONE: Final = "alone-"

_PAGE_HEAD: Final = """\
# What `sojourn check` finds

Every finding names its file, line and column, what is wrong, and in brackets its rule. Errors
stop a project from being published, warnings do not. All mistakes of all files are said at
once. This page is made of the tests' own examples (`make` them anew after a change:
`python -m sojourn.journeyfile.goldens tests/unit/journeyfile/bad docs/errors.md`).
"""


class Case(Struct, frozen=True):
    """One example: its name, what was found, and how that is shown."""

    name: str
    findings: tuple[Finding, ...]
    output: str


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Every case in `folder`, checked anew."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != BASE)
    return tuple(_read_case(folder, name) for name in names)


def errors_page(cases: Iterable[Case]) -> str:
    """The page about all rules, with the first example of each."""
    parts = [_PAGE_HEAD]
    told = tuple(cases)
    for rule, meaning in RULES.items():
        parts.append(f"\n## {rule}\n\n{meaning}\n")
        example = next((case for case in told if _is_about(case, rule)), None)
        if example is not None:
            parts.append(f"\n```text\n{example.output.rstrip()}\n```\n")
    return "".join(parts)


def _is_about(case: Case, rule: str) -> bool:
    """Whether a case shows this rule and little else."""
    rules = [found.rule for found in case.findings]
    return rule in rules and len(rules) <= 3


def _read_case(folder: Path, name: str) -> Case:
    base = {} if name.startswith(_ALONE) else read_directory(folder / BASE).files
    own = read_directory(folder / name)
    files = {**base, **own.files}
    loaded = load(files)
    scenarios = load_scenarios(files, loaded)
    findings = ordered((*own.findings, *loaded.findings, *scenarios.findings))
    return Case(name, findings, render(findings, files))


def _write(folder: Path, page: Path) -> None:
    cases = read_cases(folder)
    for case in cases:
        (folder / f"{case.name}.out").write_text(case.output, encoding="utf-8")
    page.write_text(errors_page(cases), encoding="utf-8")
    sys.stdout.write(f"wrote {len(cases)} outputs and {page}\n")


if __name__ == "__main__":
    _write(Path(sys.argv[1]), Path(sys.argv[2]))
