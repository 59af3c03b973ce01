"""The examples of mistakes: the tests hold their exact text, the documentation shows them.

A case is a folder of files that are laid over those of `base`; a case whose name begins with
`alone-` stands by itself. Beside it lies what the checker says, as `<case>.out`. A folder of
the same name under `right`, beside the cases, holds the same project put right; the page of a
rule shows the plainest case that has one.
`python -m sojourn.journeyfile.publishing.goldens tests/unit/journeyfile/bad docs/errors.md` writes
outputs and pages anew.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding, ordered, render
from sojourn.journeyfile.findings.rules import RULES, Rule
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.project.project import load
from sojourn.journeyfile.publishing.rule_page import Example, index_page, rule_page
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.journeyfile.text.reader import Reader, remembering

BASE: Final = "base"
_ALONE: Final = "alone-"
#: The files that cases have in common are read once.
_REMEMBERED: Final = 64


class Case(Struct, frozen=True):
    """One example: its name, its own files, what was found, and how that is shown."""

    name: str
    files: Mapping[str, str]
    findings: tuple[Finding, ...]
    output: str


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Every case in `folder`, checked anew."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != BASE)
    reader = remembering(_REMEMBERED)
    return tuple(_read_case(folder / BASE, folder / name, reader) for name in names)


def read_right(folder: Path) -> dict[str, Case]:
    """The cases of `folder` that are put right, by their names."""
    right = folder.parent / "right"
    names = sorted(path.name for path in right.iterdir())
    reader = remembering(_REMEMBERED)
    return {name: _read_case(folder / BASE, right / name, reader) for name in names}


def examples(cases: Iterable[Case], right: Mapping[str, Case]) -> dict[Rule, Example]:
    """The example of each rule: the case with the fewest findings beside those of the rule."""
    told = [case for case in cases if case.name in right]
    found: dict[Rule, Example] = {}
    for rule in RULES:
        about = [case for case in told if any(one.rule == rule for one in case.findings)]
        best = min(about, key=lambda case: (len(case.findings), case.name), default=None)
        if best is not None:
            found[rule] = Example(best.files, best.output, right[best.name].files)
    return found


def _read_case(base: Path, folder: Path, reader: Reader) -> Case:
    frame = {} if folder.name.startswith(_ALONE) else read_directory(base).files
    own = read_directory(folder)
    files = {**frame, **own.files}
    loaded = load(files, reader=reader)
    scenarios = load_scenarios(files, loaded, reader=reader)
    findings = ordered((*own.findings, *loaded.findings, *scenarios.findings))
    return Case(folder.name, _shown(folder), findings, render(findings, files))


def _shown(folder: Path) -> dict[str, str]:
    """The files of a case as a page can show them, also those that cannot be read."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in paths
    }


def _write(folder: Path, index: Path) -> None:
    cases = read_cases(folder)
    for case in cases:
        (folder / f"{case.name}.out").write_text(case.output, encoding="utf-8")
    index.write_text(index_page(), encoding="utf-8")
    pages = index.parent / "rules"
    pages.mkdir(exist_ok=True)
    for stale in pages.glob("*.md"):
        stale.unlink()
    told = examples(cases, read_right(folder))
    for rule, example in told.items():
        (pages / f"{rule}.md").write_text(rule_page(rule, example), encoding="utf-8")
    sys.stdout.write(f"wrote {len(cases)} outputs, {index} and {len(told)} pages\n")
    for rule in RULES.keys() - told.keys():
        sys.stdout.write(f"no case of {rule} is put right\n")


if __name__ == "__main__":
    _write(Path(sys.argv[1]), Path(sys.argv[2]))
