"""Read the files of a project from disk: YAML and codes, within bounds, nothing from outside."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding, finding, ordered
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load
from sojourn.journeyfile.text.codes import MAX_CODES_BYTES, is_codes
from sojourn.journeyfile.text.kinds import is_connector, is_definition, is_scenarios
from sojourn.journeyfile.text.source import MAX_FILE_BYTES, START

MAX_FILES: Final = 1_000


class Directory(Struct, frozen=True):
    """The texts by their paths relative to the project, and what could not be read."""

    files: dict[str, str]
    findings: tuple[Finding, ...]


def load_directory(root: Path) -> tuple[Loaded, dict[str, str]]:
    """Compile the project in `root`; also gives the texts, which rendering needs. Never raises."""
    directory = read_directory(root)
    if not directory.findings:
        return load(directory.files), directory.files
    if not root.is_dir():
        # Of what would have to be in it nothing is said.
        return Loaded(findings=directory.findings), {}
    loaded = load(directory.files)
    findings = ordered((*directory.findings, *loaded.findings))
    return Loaded(findings=findings), directory.files


def read_directory(root: Path) -> Directory:
    """Definitions, scenarios and codes below `root`. Links that lead out of it are not followed."""
    return _read(root, _is_wanted)


def read_connectors(root: Path) -> Directory:
    """The files of connectors of the project in `root`, in the same way."""
    return _read(root, is_connector) if root.is_dir() else Directory({}, ())


def _read(root: Path, is_wanted: Callable[[str], bool]) -> Directory:
    files: dict[str, str] = {}
    findings: list[Finding] = []
    if not root.is_dir():
        what = "this is no directory" if root.exists() else "there is no such directory"
        return Directory({}, (_said(".", "missing-file", what),))
    for path in _paths(root, is_wanted):
        name = path.relative_to(root).as_posix()
        if len(files) >= MAX_FILES:
            findings.append(_said(name, "too-large", f"more than {MAX_FILES:,} files in a project"))
            break
        text = _text(root, path, name)
        if isinstance(text, Finding):
            findings.append(text)
        else:
            files[name] = text
    return Directory(files, tuple(findings))


def _paths(root: Path, is_wanted: Callable[[str], bool]) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # A folder where a file is meant is told of too: its rules would be missing unseen.
        found.extend(Path(folder) / name for name in (*names, *folders))
    return sorted(path for path in found if is_wanted(path.relative_to(root).as_posix()))


def _is_wanted(path: str) -> bool:
    return is_definition(path) or is_scenarios(path) or is_codes(path)


def _text(root: Path, path: Path, name: str) -> str | Finding:
    if not name.isprintable():
        return _said(ascii(name)[1:-1], "unreadable-file", "the file's name is not plain text")
    try:
        if path.is_dir():
            return _said(name, "unreadable-file", "this is a directory, and no file")
        if not path.is_file() and path.exists():
            return _said(name, "unreadable-file", "this is a pipe or a device, and no file")
        if not path.resolve().is_relative_to(root.resolve()):
            return _said(name, "unreadable-file", "the link leads out of the project")
        most = MAX_CODES_BYTES if is_codes(name) else MAX_FILE_BYTES
        if path.stat().st_size > most:
            return _said(name, "too-large", f"the file has more than {most:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return _said(name, "unreadable-file", "the file is not UTF-8 text")
    except (OSError, RuntimeError):  # RuntimeError: links that lead in circles
        return _said(name, "unreadable-file", "the file cannot be read")


def _said(path: str, rule: Rule, message: str) -> Finding:
    return finding(path, START, rule, message)
