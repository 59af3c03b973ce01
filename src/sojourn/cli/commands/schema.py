"""`sojourn schema`: what an editor needs to complete and check the files of a project."""

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.editors import SCHEMAS, modeline, write_schemas
from sojourn.cli.options import AsJson, screen_of


def schema(
    context: typer.Context,
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The directory that they are written into.")
    ] = Path(SCHEMAS),
    json: AsJson = False,
) -> None:
    """Write the JSON Schemas of all files, for editors. After an upgrade, write them anew."""
    screen = screen_of(context, as_json=json)
    files = write_schemas(out)
    screen.result({"directory": str(out), "files": list(files)}, f"{out}: {len(files)} schemas")
    screen.hints(
        (
            "",
            "first lines of files beside it (docs/editors.md):",
            f"  {modeline('my_journey.yaml', schemas=out.as_posix())}",
            f"  {modeline('my_journey.scenarios.yaml', schemas=out.as_posix())}",
        )
    )
