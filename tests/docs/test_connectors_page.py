"""docs/connectors.md: its files are right, and its tables have every key, reason and figure."""

import re
from pathlib import Path
from typing import get_args

import pytest

from sojourn.connector import position, repeats
from sojourn.connector.config.load import load
from sojourn.connector.config.models import MODELS, ConnectorModel, Kind
from sojourn.connector.desk import OUTSTANDING
from sojourn.connector.outcome import FailureReason
from sojourn.connector.providers.http_call import ANSWER_BYTES
from sojourn.connector.tally import Tally
from sojourn.journeyfile.diagnostic import render
from sojourn.rendering.limits import Limits
from sojourn.wire.consent import read_consent
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
    assert render(loaded.findings, {"c.yaml": block.text}) == ""


def _keys(section: str) -> set[str]:
    """The keys in the first columns of the tables of a section."""
    text = re.split(rf"^#+ {section}$", TEXT, flags=re.MULTILINE)[1]
    text = re.split(r"^#+ ", text, maxsplit=1, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def _own_keys(model: type[ConnectorModel]) -> set[str]:
    common = ConnectorModel.model_fields
    return {field.alias or name for name, field in model.model_fields.items() if name not in common}


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_key_is_told_and_no_other(kind: Kind) -> None:
    assert _keys(SECTIONS[kind]) == _own_keys(MODELS[kind])


def test_every_key_in_common_is_told_and_no_other() -> None:
    assert _keys("Without writing code") == set(ConnectorModel.model_fields)


def test_every_reason_is_told() -> None:
    assert _keys("What comes back") == set(get_args(FailureReason))


def test_the_consent_is_one() -> None:
    (block,) = blocks(PAGE, "json")
    consent = read_consent(block.text.encode())
    assert consent.consents == {"promotional.email": False, "service.email": True}


def test_the_example_has_less_than_twenty_lines() -> None:
    (block,) = blocks(PAGE, "python")
    assert len(block.text.splitlines()) < 20


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
