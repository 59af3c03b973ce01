"""docs/connectors.md: its files are right, and its tables have every key, reason and figure."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from sojourn.connector import (
    Action,
    Failed,
    Manner,
    Outcome,
    Rate,
    Retry,
    Sent,
    position,
    repeats,
    report,
)
from sojourn.connector.calling import call
from sojourn.connector.config.common import ConnectorModel, Kind
from sojourn.connector.config.load import load
from sojourn.connector.config.models import MODELS
from sojourn.connector.desk import OUTSTANDING
from sojourn.connector.outcome import FailureReason, RetryReason
from sojourn.connector.providers.http_call import ANSWER_BYTES
from sojourn.connector.tally import Tally
from sojourn.core.event import Touchpoint
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.format.base import keys_of
from sojourn.rendering.limits import Limits
from sojourn.wire.consent import read_consent
from sojourn.wire.touchpoint import decode
from support.connector.actions import Record, action
from support.connector.http_server import HttpServer
from support.pages import DOCS, Block, blocks

PAGE = DOCS / "connectors.md"
TEXT = PAGE.read_text("utf-8")
SECTIONS: dict[Kind, str] = {"smtp": "Mail", "http": "HTTP", "webhook": "Webhook"}


@pytest.mark.parametrize("block", blocks(PAGE, "yaml"), ids=lambda block: block.label)
def test_every_file_is_right(block: Block, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (kind,) = (kind for kind in get_args(Kind) if kind == block.label)
    loaded = load(
        kind, "c.yaml", block.text, directory=tmp_path, environment=None, show=lambda _: None
    )
    assert render(loaded.findings, loaded.texts) == ""


def _keys(section: str) -> set[str]:
    """The keys in the first columns of the tables of a section."""
    text = re.split(rf"^#+ {section}$", TEXT, flags=re.MULTILINE)[1]
    text = re.split(r"^#+ ", text, maxsplit=1, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def _own_keys(model: type[ConnectorModel]) -> set[str]:
    return set(keys_of(model)) - set(keys_of(ConnectorModel))


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_key_is_told_and_no_other(kind: Kind) -> None:
    assert _keys(SECTIONS[kind]) == _own_keys(MODELS[kind])


def test_every_key_in_common_is_told_and_no_other() -> None:
    assert _keys("Without writing code") == set(keys_of(ConnectorModel))


def test_every_reason_is_told() -> None:
    assert _keys("What comes back") == set(get_args(FailureReason))


def test_the_consent_is_one() -> None:
    consent = read_consent(_block("json", "consent").text.encode())
    assert consent.consents == {"promotional.email": False, "service.email": True}


def test_what_a_provider_tells_later_is_a_report() -> None:
    text = _block("json", "report").text.replace("<action id>", "a1")
    read = decode(Record(text.encode()))
    assert isinstance(read, Touchpoint)
    told = Action(id="a1", kind="send", customer="c-7", channel="email", at=0)
    assert replace(read, place="") == report(told, "opened", at=read.occurred_at)


def test_every_reason_to_try_again_is_told() -> None:
    lines = TEXT.split("A reason is one of the", 1)[1].split("A code is", 1)[0]
    assert set(re.findall(r"`(\w+)`", lines)) - {"Failed", "Retry"} == set(get_args(RetryReason))


@pytest.mark.parametrize(("label", "lines"), [("plain", 20), ("provider", 30)])
def test_the_examples_are_short(label: str, lines: int) -> None:
    assert len(_block("python", label).text.splitlines()) < lines


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Sent()), (503, Retry("busy", "503")), (400, Failed("rejected", "400"))],
)
async def test_the_example_of_a_provider_does_what_it_says(status: int, outcome: Outcome) -> None:
    async with HttpServer().running() as server:
        server.script.append((status, b""))
        text = _block("python", "provider").text.replace("https://api.sms.example", server.url)
        provider, manner = _connected(text)
        assert manner.rate == Rate(10)
        await provider.start()
        told = action("a1", to="+84912", data={"order_id": "o-1"})
        assert await call(provider, told, timeout_s=5) == outcome
        await provider.close()
    (request,) = server.requests
    assert request.json() == {"to": "+84912", "text": "Your order o-1 is here."}
    assert request.headers["idempotency-key"] == told.id


async def test_the_plain_example_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    deliver, _ = _connected(_block("python", "plain").text)
    assert await deliver(action("a1", to="")) == Failed("bad_address")
    assert await deliver(action("a1", to="an@example.test")) is None
    assert capsys.readouterr().out == "send email hello to an@example.test\n"


def _connected(text: str) -> tuple[Any, Manner]:
    """What the code gives to `connect`."""
    told: list[tuple[Any, Manner]] = []

    def connect(channel: str, provider: Any, *, manner: Manner = Manner(), **_: Any) -> None:  # noqa: B008
        assert channel in ("email", "sms")
        told.append((provider, manner))

    code = compile(text.replace(", connect\n", "\n"), "example.py", "exec")
    exec(code, {"connect": connect, "__name__": "example"})
    return told[0]


def _block(language: str, label: str) -> Block:
    (block,) = (block for block in blocks(PAGE, language) if block.label == label)
    return block


def test_the_figures_are_those_of_the_code() -> None:
    limits = Limits()
    told = [
        f"the last {repeats.WINDOW:,} ids",
        f"at most {OUTSTANDING:,} a partition",
        f"at most {position.SPAN:,} behind it",
        f"{limits.passes:,} passes of loops",
        f"{limits.calls:,} calls",
        f"{limits.chars:,} characters a part",
        f"{limits.time_s:g} seconds",
        f"{limits.memory_mb} MB",
        f"read up to {ANSWER_BYTES // 1024} KiB",
        *(f"`{name}`" for name in Tally("email").figures()),
    ]
    text = " ".join(TEXT.split())
    assert [one for one in told if one not in text] == []
