"""Law: what the package ships as a schema is what the engine reads and writes."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from sojourn.core import vocabulary
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire import envelope, instant
from sojourn.wire.cloudevent import to_cloudevent
from sojourn.wire.deadletter import dead_letter
from sojourn.wire.schema import SCHEMA_NAMES, SchemaName, load_schema
from sojourn.wire.touchpoint import decode, encode

Make = Callable[..., Any]


def is_instant_text(value: object) -> bool:
    # The library checks this format only with another package, which is as strict as this.
    return not isinstance(value, str) or instant.parse_instant(value) is not None


CHECKER = FormatChecker()
CHECKER.checks("date-time")(is_instant_text)


def validator(name: SchemaName) -> Any:
    return Draft202012Validator(load_schema(name), format_checker=CHECKER)


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_is_a_schema(name: SchemaName) -> None:
    Draft202012Validator.check_schema(load_schema(name))


@pytest.mark.parametrize(
    ("name", "member", "words"),
    [
        ("action", "kind", get_args(vocabulary.ActionKind)),
        ("action", "category", (*get_args(vocabulary.Category), None)),
        ("transition", "reason", get_args(vocabulary.TransitionReason)),
        ("decision", "outcome", get_args(vocabulary.Outcome)),
        ("decision", "reason", get_args(vocabulary.DecisionReason)),
        ("decision", "category", (*get_args(vocabulary.Category), None)),
        ("dead-letter", "reason", vocabulary.DEAD_LETTER_REASONS),
    ],
)
def test_words_are_those_of_the_vocabulary(
    name: SchemaName, member: str, words: tuple[str | None, ...]
) -> None:
    assert load_schema(name)["properties"][member]["enum"] == list(words)


def test_gates_are_those_of_the_vocabulary() -> None:
    gates = load_schema("decision")["properties"]["gates"]["properties"]
    assert gates["passed"]["items"]["enum"] == list(vocabulary.GATES)
    assert gates["failed"]["enum"] == list(vocabulary.GATES)


def test_bounds_are_those_of_the_reader() -> None:
    members = load_schema("touchpoint")["properties"]
    assert members["id"]["maxLength"] == envelope.ID_CHARS
    assert members["type"]["maxLength"] == envelope.TYPE_CHARS
    assert members["customer"]["maxLength"] == envelope.CUSTOMER_BYTES
    assert members["source"]["maxLength"] == envelope.SOURCE_CHARS
    assert members["channel"]["maxLength"] == envelope.CHANNEL_CHARS
    epoch = members["occurred_at"]["oneOf"][1]
    assert epoch["exclusiveMaximum"] == instant.END_OF_TIME


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"occurred_at": 5},
        {"channel": None, "properties": None, "identifiers": {"email": None}},
        {"id": ""},
        {"id": 5},
        {"id": "x" * 513},
        {"customer": None},
        {"type": "x" * 201},
        {"occurred_at": -1},
        {"occurred_at": True},
        {"occurred_at": "2026-13-01T00:00:00Z"},
        {"channel": 1},
        {"properties": [1]},
        {"identifiers": {"email": 1}},
    ],
)
def test_the_schema_of_touchpoints_agrees_with_the_reader(
    make_record: Make, native: dict[str, Any], change: dict[str, Any]
) -> None:
    event = native | change
    assert validator("touchpoint").is_valid(event) == isinstance(
        decode(make_record(event)), Touchpoint
    )


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"data": None},
        {"specversion": "1.1"},
        {"subject": ""},
        {"source": ""},
        {"time": 5},
        {"identifiers": {"email": "an@example.test"}},
        {"data": "text"},
        {"data_base64": "AAAA"},
    ],
)
def test_the_schema_of_cloudevents_agrees_with_the_reader(
    make_record: Make, cloudevent: dict[str, Any], change: dict[str, Any]
) -> None:
    event = cloudevent | change
    assert validator("cloudevent").is_valid(event) == isinstance(
        decode(make_record(event)), Touchpoint
    )


def test_what_is_written_is_valid(make_record: Make, native: dict[str, Any]) -> None:
    touchpoint = decode(make_record(native))
    assert isinstance(touchpoint, Touchpoint)
    validator("touchpoint").validate(msgspec.json.decode(encode(touchpoint)))
    validator("cloudevent").validate(msgspec.json.decode(to_cloudevent(touchpoint)))


def test_a_dead_letter_is_valid(make_record: Make) -> None:
    record = make_record(None, headers=(("ce_id", b"1"),))
    letter = dead_letter(record, Refusal("not_json", "the record has no value"))
    validator("dead-letter").validate({name: text.decode() for name, text in letter.headers})
