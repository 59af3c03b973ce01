"""Where the sample project lies: in an installed package, or in a clone of the repository."""

from pathlib import Path

import sojourn
from sojourn.cli.editors import SCHEMAS, with_modeline, write_schemas
from sojourn.cli.failure import Failure

_PACKAGE = Path(sojourn.__file__).parent


def sample_dir() -> Path:
    """The directory of the sample project. Raises Failure where it was not installed."""
    for place in (_PACKAGE / "sample", _PACKAGE.parents[1] / "journeys"):
        if (place / "sojourn.yaml").is_file():
            return place
    raise Failure("the sample project is missing from this installation", hint="install anew")


def copy_sample(target: Path) -> tuple[str, ...]:
    """Copy the sample project into `target`, with schemas for editors; returns all files, sorted.

    Raises Failure where `target` holds anything already: nobody's work is overwritten.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Failure(f"{target} is there already and not empty", hint="name a new directory")
    source = sample_dir()
    files = sorted(path for path in source.rglob("*") if path.is_file())
    for path in files:
        name = path.relative_to(source).as_posix()
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(with_modeline(name, path.read_text("utf-8")), encoding="utf-8")
    schemas = [f"{SCHEMAS}/{name}" for name in write_schemas(target / SCHEMAS)]
    return tuple(sorted([*schemas, *(path.relative_to(source).as_posix() for path in files)]))
