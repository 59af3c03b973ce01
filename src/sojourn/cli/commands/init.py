"""`sojourn init`: a project to begin with."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.editors import SCHEMAS
from sojourn.cli.options import AsJson, screen_of
from sojourn.cli.sample import copy_sample


def init(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="The new directory.", metavar="DIR")],
    *,
    json: AsJson = False,
) -> None:
    """Make a project to begin with: a copy of the sample shop and its journeys."""
    screen = screen_of(context, as_json=json)
    files = copy_sample(directory)
    screen.result(
        {"directory": str(directory), "files": list(files)},
        f"{directory}: {len(files)} files",
        *(f"  {name}" for name in files if "/" not in name),
        *_folders(files),
        f"  {SCHEMAS}/   what your editor knows of them (docs/editors.md)",
    )
    screen.hints(
        (
            "",
            "next:",
            f"  sojourn check {directory}              what is wrong with it, if anything",
            f"  sojourn test {directory}               what its scenarios say",
            f"  sojourn dev --project {directory}      watch customers move through it",
        )
    )


def _folders(files: Iterable[str]) -> Iterator[str]:
    """A line for each folder: what stands in it can be looked up there."""
    inside = Counter(name.split("/")[0] for name in files if "/" in name)
    for folder, count in sorted(inside.items()):
        if folder != SCHEMAS.split("/")[0]:
            yield f"  {folder}/   {count} files"
