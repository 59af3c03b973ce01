"""docs/commands.md tells of every command and of every option."""

import re
from typing import Any

import pytest
import typer

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.main import app
from support.pages import DOCS

PAGE = (DOCS / "commands.md").read_text("utf-8")
HEAD, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
TOLD = {title: text for title, _, text in (section.partition("\n") for section in SECTIONS)}
GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = GROUP.commands


def _options(command: Any) -> set[str]:
    return {
        name
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in parameter.opts
        if name.startswith("--")
    }


def _with_those_within(command: Any) -> set[str]:
    within = (_options(one) for one in getattr(command, "commands", {}).values())
    return _options(command).union(*within)


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    told = {title.removeprefix("sojourn ") for title in TOLD if title.startswith("sojourn ")}
    assert told == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_of_a_command_is_told(name: str) -> None:
    text = TOLD.get(f"sojourn {name}", "")
    lacking = {one for one in _with_those_within(COMMANDS[name]) if not _names(one, HEAD + text)}
    assert lacking == set()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_option_is_told_that_a_command_does_not_have(name: str) -> None:
    usages = re.findall(rf"`sojourn {name}\b[^`]*`", TOLD.get(f"sojourn {name}", ""))
    told = {option for usage in usages for option in re.findall(r"--[a-z-]+", usage)}
    assert told <= _with_those_within(COMMANDS[name])


def test_the_options_before_a_command_are_told() -> None:
    assert all(_names(option, HEAD) for option in _options(GROUP))


def test_every_exit_code_is_told() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", TOLD["Exit codes"], re.MULTILINE)}
    assert told == {int(code) for code in ExitCode}


def _names(option: str, text: str) -> bool:
    return re.search(rf"{option}(?![\w-])", text) is not None
