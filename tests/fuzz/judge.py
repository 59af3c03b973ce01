"""What must hold of whatever the checker says about a damaged project."""

from collections.abc import Callable, Mapping
from typing import Final, get_args

import orjson

from sojourn.journeyfile.findings.diagnostic import (
    Finding,
    as_json,
    has_errors,
    ordered,
    render,
    source_lines,
)
from sojourn.journeyfile.findings.levels import Level
from sojourn.journeyfile.findings.rules import RULES
from sojourn.journeyfile.project.bundle import pack, unpack
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load, load_bundle
from sojourn.journeyfile.publishing.sarif import as_sarif
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.journeyfile.text.reader import Reader

Files = Mapping[str, str]
Check = Callable[[Files], Loaded]

#: What a reader of damaged projects should remember: each file, and a few damaged ones.
REMEMBERED: Final = 64


def complaint(files: Files, reader: Reader, *, check: Check | None = None) -> str:
    """What is wrong with how the checker takes these files, or nothing. Lets exceptions through."""
    loaded = load(files, reader=reader) if check is None else check(files)
    if has_errors(loaded.findings) != (loaded.definitions is None):
        return "there are definitions beside errors, or neither"
    findings = ordered((*loaded.findings, *load_scenarios(files, loaded, reader=reader).findings))
    for found in findings:
        wrong = misplaced(found, files)
        if wrong:
            return f"{wrong}: {found}"
    shown = render(findings, files)
    if shown.count("\n") < len(findings) or "\x1b" in shown or "\x00" in shown:
        return "the findings cannot be shown as they are"
    orjson.dumps([as_json(found) for found in findings])
    orjson.dumps(as_sarif(findings, version="1", root_uri="file:///x", pages={}))
    return _published(loaded, reader)


def misplaced(found: Finding, files: Files) -> str:
    """What is wrong with one finding, or nothing."""
    if found.path not in files and found.rule != "missing-file":
        return "a finding about no file"
    lines = source_lines(files.get(found.path, ""))
    if not 1 <= found.line <= len(lines):
        return "a finding beyond the file"
    if not 1 <= found.column <= len(lines[found.line - 1]) + 2 or found.end <= found.column:
        return "a finding beyond its line"
    if found.rule not in RULES or found.level not in get_args(Level) or not found.message:
        return "a finding that says nothing"
    return ""


def _published(loaded: Loaded, reader: Reader) -> str:
    """What is sound can be published, and comes back the same."""
    if loaded.bundle is None or loaded.definitions is None:
        return ""
    again = load_bundle(unpack(pack(loaded.bundle)), reader=reader)
    if again.definitions is None or again.definitions.version != loaded.definitions.version:
        return "what was published does not come back"
    return ""
