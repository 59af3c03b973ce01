"""The commands as a user types them, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
from msgspec import Struct

_ROOT = Path(__file__).parents[2]


class Told(Struct, frozen=True):
    """What one command said with --json."""

    lines: tuple[Any, ...]
    err: str

    @property
    def last(self) -> Any:
        """The last line of standard output as a value, None where there is none."""
        return self.lines[-1] if self.lines else None


def environment() -> dict[str, str]:
    """The environment of a user who has set nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOJOURN_")}
    return {**kept, "PYTHONPATH": str(_ROOT / "src")}


def sojourn(*arguments: object, code: int = 0, timeout_s: float = 90) -> Told:
    """Run one command with --json; it must end with `code`, and never with a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "sojourn.cli", *map(str, arguments), "--json"],
        env=environment(),
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    said = done.stderr.decode()
    assert done.returncode == code, said
    assert "Traceback" not in said
    return Told(tuple(orjson.loads(line) for line in done.stdout.splitlines()), said)
