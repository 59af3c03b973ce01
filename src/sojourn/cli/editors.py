"""The schemas beside a project, and the line by which an editor finds the one of a file."""

import os
import shutil
from pathlib import Path
from typing import Final

from sojourn.journeyfile.publishing.schema import FOLDER
from sojourn.journeyfile.text.kinds import kind_of

#: Where the schemas lie in a project.
SCHEMAS: Final = ".sojourn/schemas"


def write_schemas(folder: Path) -> tuple[str, ...]:
    """Write the schema of every kind of file into `folder`; returns their names, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in FOLDER.glob("*.json"))
    for name in names:
        shutil.copyfile(FOLDER / name, folder / name)
    return tuple(names)


def modeline(path: str, *, schemas: str = SCHEMAS) -> str:
    """The first line of the file at `path`, both from the project's directory.

    "" for a file that no schema is about.
    """
    kind = kind_of(path)
    if kind is None:
        return ""
    way = Path(os.path.relpath(f"{schemas}/{kind}.json", Path(path).parent))
    return f"# yaml-language-server: $schema={way.as_posix()}"


def with_modeline(path: str, text: str) -> str:
    """The text of a file with the line on top."""
    line = modeline(path)
    return f"{line}\n{text}" if line else text
