"""`sojourn explain`: what the files of a project say, in plain sentences."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sojourn.cli.failure import Failure
from sojourn.cli.options import AsJson, screen_of
from sojourn.cli.project import sound_project
from sojourn.cli.screen import Screen
from sojourn.journeyfile.telling.book import pages
from sojourn.journeyfile.telling.forms import file_form, project_form
from sojourn.journeyfile.telling.page import text_of
from sojourn.journeyfile.telling.reading import read_models


def explain(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE_OR_DIR", help="A file of a project, or its directory."),
    ] = Path(),
    *,
    json: AsJson = False,
) -> None:
    """Say in plain sentences what a file says, with every default spelt out."""
    screen = screen_of(context, as_json=json)
    if path.is_dir():
        _explain_project(path, screen)
    else:
        _explain_file(path, screen)


def _explain_project(directory: Path, screen: Screen) -> None:
    project = sound_project(directory)
    models = read_models(project.bundle.files)
    told = "\n".join(text_of(page) for page in pages(models).values())
    screen.result(project_form(models, project.settings), _styled(told))


def _explain_file(path: Path, screen: Screen) -> None:
    if not path.is_file():
        raise Failure(f"{path}: there is no such file")
    whole = path.resolve()
    root = next((one for one in whole.parents if (one / "sojourn.yaml").is_file()), None)
    if root is None:
        raise Failure(
            f"{path}: no sojourn.yaml stands above it, so it belongs to no project",
            hint="a file is explained together with the events and channels that it names",
        )
    shown = Path(*path.parts[: len(path.parts) - len(whole.relative_to(root).parts)])
    project = sound_project(root if path.is_absolute() else shown)
    name = whole.relative_to(root).as_posix()
    models = read_models(project.bundle.files)
    form = file_form(models, project.settings, name)
    page = pages(models).get(name)
    if form is None or page is None:
        raise Failure(
            f"{path}: this is no journey, nor another definition of the project",
            hint="scenarios, mappings and hidden files are not explained",
        )
    screen.result(form, _styled(text_of(page)))


def _styled(told: str) -> Text:
    """The text with its titles and headings, which begin at the margin, in bold."""
    text = Text(told.rstrip("\n"))
    text.highlight_regex(r"(?m)^[^ =\n].*$", "bold")
    return text
