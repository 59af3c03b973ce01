"""`sojourn graph`: each journey and the lifecycle as a picture."""

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.options import AsJson, ProjectPlace, screen_of
from sojourn.cli.out_directory import made
from sojourn.cli.project import sound_project
from sojourn.journeyfile.picture import mermaid, plan_drawing, svg
from sojourn.journeyfile.picture.gallery import drawings
from sojourn.journeyfile.telling.reading import read_models


def graph(
    context: typer.Context,
    directory: ProjectPlace = Path(),
    *,
    out: Annotated[Path, typer.Option(help="The directory for the pictures.")],
    json: AsJson = False,
) -> None:
    """Draw each journey and the lifecycle: as SVG, and as Mermaid text."""
    screen = screen_of(context, as_json=json)
    models = read_models(sound_project(directory).bundle.files)
    made(out)
    files = []
    for drawing in drawings(models):
        texts = {"mmd": mermaid(drawing), "svg": svg(drawing, plan_drawing(drawing))}
        written = {kind: out / f"{drawing.name}.{kind}" for kind in texts}
        for kind, text in texts.items():
            written[kind].write_text(text, encoding="utf-8", newline="\n")
        files.append({"name": drawing.name, **{kind: str(path) for kind, path in written.items()}})
    lines = [f"{file['svg']}  and .mmd" for file in files]
    screen.result({"files": files}, "\n".join(lines))
