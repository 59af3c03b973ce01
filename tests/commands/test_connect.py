"""`sojourn connect` as far as it comes without a broker: what it refuses, and `--check`."""

from pathlib import Path
from typing import Any

import pytest

from sojourn.connector import Action
from sojourn.connector.action import read_action
from sojourn.connector.writing import values_of
from sojourn.rendering.child import Renderer, Request, Setup

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "journeys"


@pytest.fixture
def connect(sojourn: Any) -> Any:
    def call(*arguments: object) -> Any:
        return sojourn("connect", *arguments, "--project", SAMPLE, "--check")

    return call


@pytest.mark.parametrize(("channel", "kind"), [("email", "smtp"), ("sms", "http")])
def test_the_connectors_of_the_sample_are_sound(connect: Any, channel: str, kind: str) -> None:
    told = connect(channel, "--with", kind, "--config", SAMPLE / "connectors" / f"{channel}.yaml")
    assert told.code == 0, told.err
    assert told.out.startswith(f"the connector of {channel} is sound: ")


@pytest.mark.parametrize(("channel", "kind"), [("email", "smtp"), ("sms", "http")])
def test_a_file_named_like_the_channel_is_found_and_says_its_kind(
    connect: Any, channel: str, kind: str
) -> None:
    told = connect(channel, "--json")
    assert (told.code, told.json["with"]) == (0, kind)


def test_a_file_and_a_command_that_say_two_things_are_refused(connect: Any) -> None:
    told = connect("email", "--with", "http")
    assert told.code == 1
    assert 'connectors/email.yaml:2:7: error: `with` cannot be "smtp"' in told.err


def test_a_console_needs_no_file(connect: Any) -> None:
    told = connect("task", "--with", "console", "--json")
    assert (told.code, told.json) == (0, {"channel": "task", "with": "console", "templates": 0})


def test_a_channel_that_the_project_does_not_have_is_refused(connect: Any) -> None:
    told = connect("emial", "--with", "console")
    assert told.code == 2
    assert told.err == 'error: the project has no channel "emial"\nhint: did you mean "email"?\n'


def test_whoever_needs_a_file_says_so(connect: Any) -> None:
    hint = (
        "hint: name it with `--config FILE`, or put it into connectors/ under the channel's name\n"
    )
    for what, arguments in (("`--with smtp`", ("--with", "smtp")), ("a connector", ())):
        told = connect("zalo", *arguments)
        assert told.code == 2
        assert told.err == f"error: {what} needs a file\n{hint}"


@pytest.mark.parametrize("content", [None, b"\xff", b""])
def test_a_file_that_cannot_be_read_is_named(
    connect: Any, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "email.yaml"
    if content is not None:
        file.write_bytes(content)
    told = connect("email", "--with", "smtp", "--config", file)
    assert told.code in (1, 2)
    assert str(file) in told.err


def test_mistakes_are_shown_with_their_place(connect: Any, tmp_path: Path) -> None:
    file = tmp_path / "email.yaml"
    file.write_text("from: shop\nhost: smtp.shop.example\ntemplates: .\n")
    told = connect("email", "--with", "smtp", "--config", file)
    assert told.code == 1
    assert f"{file}:1:7: error: " in told.err


def test_a_message_without_a_template_is_missed_before_it_is_sent(
    connect: Any, tmp_path: Path
) -> None:
    told = connect("zalo", "--with", "console", "--templates", tmp_path)
    assert told.code == 1
    assert told.err.startswith("error: no template for birthday_present, cart_reminder, ")


def test_a_template_with_a_mistake_is_shown_with_its_line(connect: Any, tmp_path: Path) -> None:
    (tmp_path / "survey.txt").write_text("Hello\n{{ name\n")
    told = connect("zalo", "--with", "console", "--templates", tmp_path)
    assert told.code == 1
    assert f"{tmp_path}/survey.txt:2:1: error: cannot be used as a template: " in told.err
    assert "    2 | {{ name\n" in told.err


def test_without_its_secrets_nothing_is_started(sojourn: Any) -> None:
    file = SAMPLE / "connectors" / "sms.yaml"
    told = sojourn("connect", "sms", "--with", "http", "--config", file, "--project", SAMPLE)
    assert told.code == 1
    assert "`SMS_TOKEN` is not set in the environment" in told.err


def test_a_broker_that_is_away_is_told_as_everywhere(sojourn: Any) -> None:
    arguments = ("connect", "task", "--with", "console", "--brokers", "localhost:1")
    told = sojourn(*arguments, "--project", SAMPLE)
    assert told.code == 4
    assert "the broker at localhost:1 is away" in told.err


def test_what_the_sample_sends_in_a_month_can_be_written(sojourn: Any, tmp_path: Path) -> None:
    events, out = tmp_path / "events.jsonl", tmp_path / "out"
    sojourn("generate", "--customers", 60, "--days", 30, "--seed", 1, "--out", events)
    sojourn("simulate", "--project", SAMPLE, "--events", events, "--out", out)
    renderer = Renderer(Setup(directory=str(SAMPLE / "connectors" / "templates")))
    written = set()
    for line in (out / "actions.jsonl").read_bytes().splitlines():
        action = read_action(line)
        assert isinstance(action, Action)
        if action.kind == "send" and action.channel in ("email", "sms"):
            values = values_of(action, "vi")
            rendered = renderer.render(Request(template=action.template, values=values))
            assert rendered.failure == "", (action.template, rendered.fault)
            written.add(action.template)
    assert len(written) >= 10
