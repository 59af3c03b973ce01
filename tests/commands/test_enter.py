"""`sojourn enter` says before it sends what a worker would refuse."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FILES = {
    "sojourn.yaml": "name: shop\nlanguage: 1\ntimezone: UTC\ncurrency: USD\n",
    "events.yaml": "events:\n  Signed Up: {}\n",
    "channels.yaml": "channels:\n  direct: {to: customer.id}\n",
    "asked.yaml": """
journey: asked
enter: {by: command, with: {order_id: text, pieces: integer}}
steps:
  - {send: hello, id: say, category: service, channel: direct}
""",
    "other.yaml": """
journey: other
enter: {on: Signed Up}
steps:
  - {send: hello, id: say, category: service, channel: direct}
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (("askd",), 'no journey "askd" in this project', 'did you mean "asked"?'),
        (("other",), "other is not entered by command", "`by: command`"),
        (
            ("asked", "--data", '{"order": "o"}'),
            "'data.order' is not known here",
            "the journey takes order_id: text, pieces: integer",
        ),
        (
            ("asked", "--data", '{"pieces": "three"}'),
            "'data.pieces' must be integer",
            "the journey takes",
        ),
        (("asked", "--data", "[1]"), "is no JSON object", ""),
        (("asked", "--customer", "x" * 513), "a customer has 1 to 512 bytes", ""),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    sojourn: Any, project: Path, arguments: tuple[str, ...], said: str, hint: str
) -> None:
    who = () if "--customer" in arguments else ("--customer", "c1")
    told = sojourn("enter", *arguments, *who, "--project", project)
    assert told.code == 2
    assert told.out == ""
    assert said in told.err
    assert hint in told.err


def test_what_is_right_goes_to_the_broker(sojourn: Any, project: Path, nobody: str) -> None:
    told = sojourn(
        *("enter", "asked", "--customer", "c1", "--data", '{"pieces": 3}'),
        *("--project", project, "--brokers", nobody),
    )
    assert told.code not in (0, 2)
    assert told.err.startswith(f"error: the broker at {nobody}")
