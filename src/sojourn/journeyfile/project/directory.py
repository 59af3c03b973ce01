"""Read the files of a project from disk: YAML and codes, within bounds, nothing from outside."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding, finding, ordered
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.project.frame import EMPTY_HINTS
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load
from sojourn.journeyfile.text.codes import MAX_CODES_BYTES, is_codes
from sojourn.journeyfile.text.kinds import is_connector, is_definition, is_scenarios
from sojourn.journeyfile.text.source import MAX_FILE_BYTES, START

MAX_FILES: Final = 1_000

#: The file that makes its directory a project.
PROJECT_FILE: Final = "sojourn.yaml"


class Directory(Struct, frozen=True):
    """The texts by their paths relative to the project, and what could not be read."""

    files: dict[str, str]
    findings: tuple[Finding, ...]


def load_directory(root: Path) -> tuple[Loaded, dict[str, str]]:
    """Compile the project in `root`; also gives the texts, which rendering needs. Never raises.

    Where there is no project, that is the only finding: whatever lies there is none of ours.
    """
    missing = _missing(root)
    if missing is not None:
        return Loaded(findings=(missing,)), {}
    directory = read_directory(root)
    if not directory.findings:
        return load(directory.files), directory.files
    loaded = load(directory.files)
    findings = ordered((*directory.findings, *loaded.findings))
    return Loaded(findings=findings), directory.files


def projects_below(root: Path) -> tuple[str, ...]:
    """The names of the directories in `root` that are projects."""
    found = (path.parent.name for path in root.glob(f"*/{PROJECT_FILE}"))
    return tuple(sorted(name for name in found if not name.startswith(".")))


def _missing(root: Path) -> Finding | None:
    if not root.is_dir():
        what = "this is no directory" if root.exists() else "there is no such directory"
        return _said(".", "missing-file", what)
    file = root / PROJECT_FILE
    try:
        if file.exists() or file.is_symlink():
            return None
    except OSError:
        return _said(".", "unreadable-file", "the directory cannot be read")
    below = projects_below(root)
    hint = f"there is a project in {', '.join(below)}" if below else EMPTY_HINTS["sojourn"]
    return finding(PROJECT_FILE, START, "missing-file", "a project needs this file", hint=hint)


def read_directory(root: Path) -> Directory:
    """Definitions, scenarios and codes below `root`. Links that lead out of it are not followed."""
    directory, inner = _read(root, _is_wanted)
    findings = (*(_within(root, folder) for folder in inner), *directory.findings)
    return Directory(directory.files, findings)


def read_connectors(root: Path) -> Directory:
    """The files of connectors of the project in `root`, in the same way."""
    return _read(root, is_connector)[0]


def _within(root: Path, folder: Path) -> Finding:
    name = (folder / PROJECT_FILE).relative_to(root).as_posix()
    what = "this is another project, within this one"
    hint = "move its directory elsewhere; what begins with a dot is passed over"
    return finding(name, START, "unreadable-file", what, hint=hint)


def _read(root: Path, is_wanted: Callable[[str], bool]) -> tuple[Directory, list[Path]]:
    """What is read, and the directories below that are projects of their own, which are not."""
    files: dict[str, str] = {}
    findings: list[Finding] = []
    paths, inner = _paths(root, is_wanted)
    for path in paths:
        name = path.relative_to(root).as_posix()
        if len(files) >= MAX_FILES:
            findings.append(_said(name, "too-large", f"more than {MAX_FILES:,} files in a project"))
            break
        text = _text(root, path, name)
        if isinstance(text, Finding):
            findings.append(text)
        else:
            files[name] = text
    return Directory(files, tuple(findings)), inner


def _paths(root: Path, is_wanted: Callable[[str], bool]) -> tuple[list[Path], list[Path]]:
    """The files that are read, and the directories below that are projects of their own."""
    found: list[Path] = []
    inner: list[Path] = []
    for folder, folders, names in os.walk(root, followlinks=False):
        if PROJECT_FILE in names and Path(folder) != root:
            inner.append(Path(folder))
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        # A folder where a file is meant is told of too: its rules would be missing unseen.
        found.extend(Path(folder) / name for name in (*names, *folders))
    wanted = sorted(path for path in found if is_wanted(path.relative_to(root).as_posix()))
    return wanted, sorted(inner)


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
