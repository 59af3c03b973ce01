"""`sojourn policies`: what holds for the messages of a project, presets and defaults resolved."""

from pathlib import Path

import typer

from sojourn.cli.options import AsJson, ProjectPlace, screen_of
from sojourn.cli.policies_view import policies_page
from sojourn.cli.project import sound_project
from sojourn.journeyfile.effective.policies import effective_policies
from sojourn.journeyfile.telling.reading import read_models


def policies(
    context: typer.Context,
    directory: ProjectPlace = Path(),
    *,
    json: AsJson = False,
) -> None:
    """Show what holds for all messages: consent, hours, caps, budgets, holdouts, presets."""
    project = sound_project(directory)
    presets = read_models(project.bundle.files).presets
    told = effective_policies(project.loaded, presets)
    screen_of(context, as_json=json).result(told, policies_page(told))
