"""The texts of presets: those that come with a release, and those of a project.

A project may have presets of its own, in `presets/<name>.yaml`; one that is named like a shipped
one stands in its place. What is published carries the texts of all presets in use, so that a later
release with other figures decides as before.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Final

#: The folder of a project that holds its own.
FOLDER: Final = "presets"


def path_of(name: str) -> str:
    """Where a preset stands in a project, or would."""
    return f"{FOLDER}/{name}.yaml"


@cache
def shipped() -> Mapping[str, str]:
    """The texts of the presets that come with this release, by their names."""
    found = files("sojourn.journeyfile.presets").iterdir()
    texts = {
        PurePosixPath(one.name).stem: one.read_text(encoding="utf-8")
        for one in found
        if one.name.endswith(".yaml")
    }
    return dict(sorted(texts.items()))


def texts_of(names: Iterable[str], project: Mapping[str, str]) -> dict[str, str]:
    """The texts of presets by their paths; `project` are its files. Unknown names are left out."""
    texts = {path_of(name): project.get(path_of(name), shipped().get(name)) for name in names}
    return {path: text for path, text in texts.items() if text is not None}


def known_names(project: Iterable[str]) -> tuple[str, ...]:
    """All names that a project with these files may use."""
    own = (PurePosixPath(path).stem for path in project if is_preset(path))
    return tuple(sorted({*own, *shipped()}))


def is_preset(path: str) -> bool:
    """Whether a file of a project is a preset of its own."""
    name = PurePosixPath(path)
    return len(name.parts) == 2 and name.parts[0] == FOLDER and name.suffix == ".yaml"
