"""Runs the command line in this process, as a user would see it."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from msgspec import Struct

from sojourn.cli.main import run
from sojourn.ops.settings import Settings


class Outcome(Struct, frozen=True):
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be exactly one JSON value."""
        return orjson.loads(self.out)


Sojourn = Callable[..., Outcome]


@pytest.fixture
def sojourn(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Sojourn:
    """`sojourn("check", path)` gives exit code and both streams; no traceback may be in them."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SOJOURN_{name.upper()}", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Outcome:
        code = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Outcome(int(code), captured.out, captured.err)

    return call
