"""What every command on Kafka begins with: its screen, its project and its settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from msgspec import Struct

from sojourn.cli.options import screen_of
from sojourn.cli.project import Project, sound_project
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup, set_up
from sojourn.ops import logs


class OnKafka(Struct, frozen=True):
    """One command at work on the topics of one project."""

    screen: Screen
    project: Project
    setup: Setup


def on_kafka(
    context: typer.Context,
    directory: Path,
    *,
    environment: str | None,
    brokers: str | None,
    prefix: str | None,
    json: bool,
    more: Mapping[str, Any] | None = None,
) -> OnKafka:
    """Read the project and its settings; `more` holds settings that other options give.

    Logs of the clients are kept back: what a command has to say it says itself. Raises Failure
    for a project with mistakes, SettingsError for a wrong value.
    """
    screen = screen_of(context, as_json=json)
    logs.set_up(level="error", libraries=False)
    project = sound_project(directory)
    arguments = {"brokers": brokers, "prefix": prefix, **(more or {})}
    setup = set_up(project.settings, environment=environment, arguments=arguments)
    return OnKafka(screen, project, setup)
