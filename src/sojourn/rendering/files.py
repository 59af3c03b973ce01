"""The files of templates: `[LOCALE/]NAME.PART`, and whatever stands in folders that begin with `_`.

What has no locale is for everybody else. The folders with `_` hold what templates include.
"""

import os
import re
from pathlib import Path
from typing import Final, Literal, get_args

from msgspec import Struct

from sojourn.rendering.faults import Fault

Part = Literal["subject", "txt", "html"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)

MAX_FILES: Final = 2_000
MAX_FILE_BYTES: Final = 256 * 1024

_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
#: Names of messages, as journeys may have them.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")


class Files(Struct, frozen=True):
    """Texts by their paths relative to the directory, and what could not be read."""

    texts: dict[str, str]
    faults: tuple[Fault, ...]


def is_locale(text: str) -> bool:
    """Whether it is written as in `vi`, `pt-BR` or `zh-Hant-TW`."""
    return _LOCALE.fullmatch(text) is not None


def fallbacks(locale: str) -> list[str]:
    """Where to look for a locale's templates, best first: `vi-VN`, `vi`, and "" for everybody."""
    parts = locale.replace("_", "-").split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1) if parts[0]] + [""]


def path_of(name: str, part: Part, locale: str) -> str:
    """Where the part of a template stands."""
    return f"{locale}/{name}.{part}" if locale else f"{name}.{part}"


def read_files(directory: Path) -> Files:
    """Read all of `directory`. Links that lead out of it, and what is too large, are faults."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in _paths(directory):
        name = path.relative_to(directory).as_posix()
        fault = _misplaced(name) or _unreadable(directory, path)
        if not fault and len(texts) >= MAX_FILES:
            faults.append(Fault(name, 0, f"more than {MAX_FILES:,} files"))
            break
        if not fault:
            try:
                texts[name] = path.read_text("utf-8")
                continue
            except (OSError, UnicodeDecodeError) as error:
                fault = f"cannot be read ({type(error).__name__})"
        faults.append(Fault(name, 0, fault))
    return Files(texts, tuple(faults))


def _paths(directory: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(directory, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(Path(folder) / name for name in names if not name.startswith("."))
    return sorted(found)


def _misplaced(name: str) -> str:
    folder, _, file = name.rpartition("/")
    if folder.startswith("_"):
        return ""
    if folder and not is_locale(folder):
        return f"the folder `{folder}` is no locale, as in `vi` or `pt-BR`, and has no `_`"
    stem, _, part = file.rpartition(".")
    if part not in PARTS:
        return f"a template's name ends in one of {', '.join('.' + known for known in PARTS)}"
    return "" if _NAME.fullmatch(stem) else "no message can have this name"


def _unreadable(directory: Path, path: Path) -> str:
    if not path.resolve().is_relative_to(directory.resolve()):
        return "the link leads out of the directory"
    if not path.is_file():
        return "this is no file"
    return f"more than {MAX_FILE_BYTES:,} bytes" if path.stat().st_size > MAX_FILE_BYTES else ""
