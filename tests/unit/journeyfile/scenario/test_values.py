"""Values of a file: typed where a type is declared, guessed as JSON where none is."""

from datetime import UTC
from typing import Any, get_args

import pytest

from sojourn.core.declared.types import PropertyType
from sojourn.core.local_time.zones import zone_of
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.scenario.values import guess, value_of
from sojourn.journeyfile.text.node import Node
from sojourn.journeyfile.text.source import read

SAIGON = zone_of("Asia/Ho_Chi_Minh", default=UTC)

EXAMPLES: dict[PropertyType, tuple[tuple[str, Any], ...]] = {
    "text": (("0912345678", "0912345678"), ("NO", "NO"), ("'45'", "45"), ("true", "true")),
    "integer": (("45", 45), ("-3", -3), ("9223372036854775807", 9_223_372_036_854_775_807)),
    "number": (("45", 45), ("4.5", 4.5), ("1e3", 1000.0)),
    "money": (("45", 45), ("44.99", 44.99)),
    "boolean": (("true", True), ("false", False)),
    "time": (("2026-03-02 20:15", 1_772_457_300_000), ("2026-03-02T13:15Z", 1_772_457_300_000)),
    "date": (("1990-05-17", "1990-05-17"),),
    "list": (("[1, a, {b: 2}]", [1, "a", {"b": 2}]), ("[]", [])),
    "map": (("{a: 1.5, b: [true]}", {"a": 1.5, "b": [True]}), ("{}", {})),
}
WRONG: dict[PropertyType, tuple[str, ...]] = {
    "text": ("[a]", "{a: 1}"),
    "integer": ("4.5", "x", "9223372036854775808", "[1]"),
    "number": ("45 USD", ".nan", "1e999", "{}"),
    "money": ("45 USD", "a lot"),
    "boolean": ("yes", "1"),
    "time": ("yesterday", "2026-03-02", "1772457300000"),
    "date": ("17.5.1990", "1990-02-30"),
    "list": ("a", "{a: 1}"),
    "map": ("a", "[a]"),
}


def node_of(text: str) -> Node:
    source = read("f.yaml", f"[{text}]")
    assert source.root is not None, source.findings
    return source.root.items[0]  # type: ignore[union-attr]


def test_every_type_has_its_examples() -> None:
    assert EXAMPLES.keys() == WRONG.keys() == set(get_args(PropertyType))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [(kind, *example) for kind, examples in EXAMPLES.items() for example in examples],
)
def test_a_value_is_read_as_its_type_says(kind: PropertyType, text: str, value: Any) -> None:
    read_value = value_of(kind, node_of(text), SAIGON)
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts]
)
def test_what_does_not_fit_is_said_so(kind: PropertyType, text: str) -> None:
    assert isinstance(value_of(kind, node_of(text), SAIGON), Fault)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45", 45),
        ("45.0", 45.0),
        ("'45'", "45"),
        ("true", True),
        ("null", None),
        ("k1", "k1"),
        ("{a: [1, '1']}", {"a": [1, "1"]}),
    ],
)
def test_where_no_type_is_declared_json_is_guessed(text: str, value: Any) -> None:
    guessed = guess(node_of(text))
    assert guessed == value
    assert value_of(None, node_of(text), SAIGON) == guessed
