"""Logs: one JSON object a line for machines, text for people, nobody named."""

import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from sojourn.ops.logs import customer_mark, set_up


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_lines_of_ours_and_of_libraries_are_json_where_no_terminal_is() -> None:
    out = io.StringIO()
    set_up(stream=out)
    structlog.get_logger("sojourn.test").info("claimed", partition=3)
    logging.getLogger("sojourn.other").warning("slow")
    logging.getLogger("sojourn.other").debug("not this one")
    first, second = (orjson.loads(line) for line in out.getvalue().splitlines())
    assert (first["event"], first["partition"], first["level"]) == ("claimed", 3, "info")
    assert (second["event"], second["level"], second["logger"]) == (
        "slow",
        "warning",
        "sojourn.other",
    )


def test_an_exception_is_one_line_of_json() -> None:
    out = io.StringIO()
    set_up(stream=out)
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        structlog.get_logger("sojourn.test").exception("failed")
    (line,) = out.getvalue().splitlines()
    assert "boom" in orjson.loads(line)["exception"]


def test_text_can_be_asked_for() -> None:
    out = io.StringIO()
    set_up(form="text", stream=out)
    structlog.get_logger("sojourn.test").info("claimed", partition=3)
    assert "claimed" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_chatty_libraries_are_quiet_unless_debugging() -> None:
    out = io.StringIO()
    set_up(stream=out)
    logging.getLogger("aiokafka.consumer.group_coordinator").warning("Heartbeat failed")
    assert out.getvalue() == ""
    set_up(level="debug", stream=out)
    logging.getLogger("aiokafka.consumer.group_coordinator").warning("Heartbeat failed")
    assert "Heartbeat failed" in out.getvalue()


def test_a_mark_tells_customers_apart_and_needs_the_key() -> None:
    mark = customer_mark("an@example.test", key=b"pepper")
    assert len(mark) == 12
    assert "an@" not in mark
    assert mark == customer_mark("an@example.test", key=b"pepper")
    assert mark != customer_mark("an@example.test", key=b"salt")
    assert mark != customer_mark("b@example.test", key=b"pepper")
