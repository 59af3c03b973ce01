"""Law: what keeps us from writing at all is no fault of the message."""

import logging
import sys
from pathlib import Path

import pytest

from sojourn.connector.writing import Writer
from sojourn.rendering.child import Setup
from support.connector.actions import action


async def test_where_nothing_can_be_rendered_now_the_message_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "hello.txt").write_text("Hello {{ first_name }}")
    writer = Writer(Setup(directory=str(tmp_path)))
    await writer.start()
    await writer.close()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with caplog.at_level(logging.ERROR), pytest.raises(OSError, match="does not start"):
        await writer.write(action("a1"))
    assert "messages wait" in caplog.text
