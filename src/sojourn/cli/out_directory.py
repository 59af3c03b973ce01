"""The directory that a command writes into."""

from pathlib import Path

from sojourn.cli.failure import Failure


def made(directory: Path) -> Path:
    """`directory`, made where it is not there. Raises Failure where something else stands there."""
    for place in (directory, *directory.parents):
        if (place.exists() or place.is_symlink()) and not place.is_dir():
            raise Failure(
                f"{place}: this is no directory",
                hint="name a directory, or a name that is still free",
            )
    directory.mkdir(parents=True, exist_ok=True)
    return directory
