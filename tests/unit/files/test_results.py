"""Law: what a simulation says stands in five files, one JSON object a line, in order."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sojourn.core.outcome import Refusal
from sojourn.files.results import open_results
from sojourn.wire.deadletter import dead_letter


class RecordStub:
    """An input record of the least content."""

    topic, partition, offset, timestamp = "shop.touchpoints", 3, 17, 5
    key: bytes | None = b"c1"
    headers: tuple[tuple[str, bytes], ...] = ()

    def __init__(self, value: bytes | None) -> None:
        self.value = value


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_kind_has_its_file(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    with open_results(out) as results:
        results.write("actions.email", b'{"id":"1"}')
        results.write("transitions", b'{"to":null}')
        results.write("actions.audience", b'{"id":"2"}')
        results.write("consents", b'{"suppressed":[]}')
        results.write_dead_letter(dead_letter(RecordStub(b"{oops"), Refusal("not_json", "why")))
    assert lines(out / "actions.jsonl") == [{"id": "1"}, {"id": "2"}]
    assert lines(out / "transitions.jsonl") == [{"to": None}]
    assert lines(out / "decisions.jsonl") == []
    assert lines(out / "consents.jsonl") == [{"suppressed": []}]
    (letter,) = lines(out / "dead_letters.jsonl")
    assert (letter["reason"], letter["detail"], letter["value"]) == ("not_json", "why", "{oops")
    assert (letter["topic"], letter["partition"], letter["offset"]) == ("shop.touchpoints", 3, 17)


def test_older_results_are_replaced(tmp_path: Path) -> None:
    for body in (b'{"id":"old"}', b'{"id":"new"}'):
        with open_results(tmp_path) as results:
            results.write("actions.sms", body)
    assert lines(tmp_path / "actions.jsonl") == [{"id": "new"}]


@pytest.mark.parametrize(
    ("value", "has"),
    [(b"\xff", lambda letter: "value" not in letter), (None, lambda letter: not letter["value"])],
)
def test_a_letter_that_is_no_text_is_a_line_all_the_same(
    tmp_path: Path, value: bytes | None, has: Callable[[Any], bool]
) -> None:
    with open_results(tmp_path) as results:
        results.write_dead_letter(dead_letter(RecordStub(value), Refusal("not_utf8")))
    (letter,) = lines(tmp_path / "dead_letters.jsonl")
    assert has(letter)
    assert letter["sha256"]


def test_another_kind_has_none(tmp_path: Path) -> None:
    with open_results(tmp_path) as results, pytest.raises(ValueError, match="'evidence'"):
        results.write("evidence", b"{}")
