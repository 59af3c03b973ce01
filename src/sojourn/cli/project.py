"""The project that a command works on."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.declaring.settings import Settings
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.project.bundle import Bundle
from sojourn.journeyfile.project.directory import load_directory
from sojourn.journeyfile.project.loaded import Loaded


class Project(Struct, frozen=True):
    """A project without mistakes. `files` are its texts, those of scenarios among them."""

    definitions: Definitions
    settings: Settings
    bundle: Bundle
    loaded: Loaded
    files: Mapping[str, str]

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(sorted(self.definitions.channels))


def sound_project(directory: Path) -> Project:
    """The project in `directory`. Raises Failure where there is none, or with its mistakes."""
    if directory.exists() and not directory.is_dir():
        hint = "name the directory that holds sojourn.yaml"
        raise Failure(f"{directory}: this is no directory", hint=hint)
    if not directory.is_dir():
        raise Failure(f"{directory}: there is no such directory", hint="make one: `sojourn init`")
    if not (directory / "sojourn.yaml").is_file():
        raise Failure(
            f"{directory}: no sojourn.yaml here, so this is no project",
            hint="name the directory that holds sojourn.yaml, or make one: `sojourn init DIR`",
        )
    loaded, files = load_directory(directory)
    if loaded.definitions is None or loaded.settings is None or loaded.bundle is None:
        findings = render(loaded.findings, files, root=str(directory))
        raise Failure(
            f"the project has mistakes\n{findings}".rstrip(),
            hint=f"`sojourn check {directory}` shows them again",
            code=ExitCode.FINDINGS,
        )
    return Project(loaded.definitions, loaded.settings, loaded.bundle, loaded, files)
