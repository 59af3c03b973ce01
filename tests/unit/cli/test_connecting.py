"""How a channel is served: what its connector's file says, and what channels.yaml does."""

from pathlib import Path

import pytest

from sojourn.cli.connecting import Made, manner_of
from sojourn.cli.project import sound_project
from sojourn.connector.manner import Manner
from sojourn.connector.providers.console import Console
from sojourn.journeyfile.phrases.rate import Rate
from support.journeys import FRAME


@pytest.mark.parametrize(
    ("channels", "own", "rate"),
    [
        ("{to: customer.email}", None, None),
        ("{to: customer.email, rate: 600 per minute}", None, Rate(600, 60.0)),
        ("{to: customer.email, rate: 600 per minute}", Rate(5), Rate(5)),
        ("{to: customer.email}", Rate(5), Rate(5)),
    ],
)
def test_the_rate_is_that_of_the_connector_or_else_that_of_the_channel(
    tmp_path: Path, channels: str, own: Rate | None, rate: Rate | None
) -> None:
    files = {**FRAME, "channels.yaml": f"channels: {{email: {channels}}}"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    made = Made("console", Console(print), Manner(at_once=3, rate=own), None)
    manner = manner_of(made, sound_project(tmp_path), "email")
    assert manner == Manner(at_once=3, rate=rate)
