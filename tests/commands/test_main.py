"""The one place where commands end: exit codes, and no traceback for anyone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sojourn import __version__
from sojourn.cli import __main__, main
from sojourn.cli.exit_codes import MEANINGS, ExitCode
from sojourn.cli.failure import Failure
from sojourn.ops.settings import Problem, SettingsError

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes the next command raise."""

    def arrange(error: BaseException) -> None:
        def app(**_: Any) -> None:
            raise error

        monkeypatch.setattr(main, "app", app)

    return arrange


def test_the_version_is_told(sojourn: Any) -> None:
    assert sojourn("--version").out == f"sojourn {__version__}\n"


def test_without_a_command_help_is_shown(sojourn: Any) -> None:
    told = sojourn()
    assert told.code == ExitCode.USAGE
    assert "generate" in told.out


@pytest.mark.parametrize("command", [(), ("check",), ("experiment",), ("experiment", "report")])
def test_help_has_a_short_name_and_gives_switches_no_value(
    sojourn: Any, command: tuple[str, ...]
) -> None:
    told = sojourn(*command, "-h")
    assert told.code == 0
    assert "--help" in told.out
    assert "<bool>" not in told.out


def test_help_flows_into_the_width_that_there_is(
    sojourn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = " ".join(sojourn("rollback", "--help").out.split())
    assert "what the earlier files say under `migrate` is not applied backwards" in text
    lines = sojourn("rollback", "--help").out.splitlines()
    assert not any(line.strip() == "under `migrate`" for line in lines)


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("generate",),
        ("generate", "--out", "x.jsonl", "--customers", "many"),
        ("generate", "--out", "x.jsonl", "--start", "yesterday"),
        ("generate", "--no-such-option"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_so_on_standard_error(
    sojourn: Any, arguments: tuple[str, ...]
) -> None:
    told = sojourn(*arguments)
    assert told.code == ExitCode.USAGE
    assert told.out == ""
    assert told.err


def test_a_failure_is_told_with_its_hint_and_its_code(sojourn: Any, raising: Any) -> None:
    raising(Failure("the broker is away", hint="start it", code=ExitCode.UNREACHABLE))
    told = sojourn("x")
    assert told.code == ExitCode.UNREACHABLE
    assert told.err == "error: the broker is away\nhint: start it\n"


def test_wrong_settings_are_told_one_a_line(sojourn: Any, raising: Any) -> None:
    raising(
        SettingsError(
            [Problem("clock", "--clock", "must be x", "'y'"), Problem("a", "b", "c", "d")]
        )
    )
    told = sojourn("x")
    assert told.code == ExitCode.USAGE
    assert told.err.splitlines() == [
        "error: setting clock: must be x (got 'y' from --clock)",
        "error: setting a: c (got d from b)",
    ]


def test_a_defect_is_one_line_and_a_hint_unless_debugging(sojourn: Any, raising: Any) -> None:
    raising(ValueError("inside\nmore"))
    told = sojourn("x")
    assert told.code == ExitCode.DEFECT
    assert told.err.splitlines()[0] == "error: ValueError: inside"
    assert "--debug" in told.err
    with pytest.raises(ValueError, match="inside"):
        sojourn("--debug", "x")


def test_a_file_that_cannot_be_written_is_named(sojourn: Any, tmp_path: Path) -> None:
    target = tmp_path / "no" / "such" / "x.jsonl"
    told = sojourn("generate", "--customers", "1", "--days", "1", "--out", target)
    assert told.code == ExitCode.USAGE
    assert str(target) in told.err
    assert "No such file" in told.err


def test_each_exit_code_has_its_meaning_and_stands_in_the_docs() -> None:
    assert set(MEANINGS) == set(ExitCode)
    page = DOCS.read_text(encoding="utf-8")
    for code, meaning in MEANINGS.items():
        assert f"| {int(code)} | {meaning} |" in page


def test_each_command_stands_in_the_docs() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for command in main.app.registered_commands:
        assert command.callback is not None
        assert f"## sojourn {command.callback.__name__}" in page


def test_ctrl_c_before_it_has_begun_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "main", interrupted)
    with pytest.raises(SystemExit) as end:
        __main__.main()
    assert end.value.code == ExitCode.INTERRUPTED
    assert capsys.readouterr() == ("", "")
