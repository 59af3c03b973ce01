"""Law: a CloudEvent 1.0 says the same, structured, binary or found out by its members."""

from collections.abc import Callable
from typing import Any

import pytest

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.cloudevent import CONTENT_TYPE, CONTENT_TYPE_HEADER, to_cloudevent
from sojourn.wire.touchpoint import decode

Make = Callable[..., Any]
STRUCTURED = ((CONTENT_TYPE_HEADER, CONTENT_TYPE),)


def binary_headers(cloudevent: dict[str, Any]) -> tuple[tuple[str, bytes], ...]:
    attributes = {name: value for name, value in cloudevent.items() if name != "data"}
    return tuple((f"ce_{name}", str(value).encode()) for name, value in attributes.items())


def reason_of(result: object) -> str:
    assert isinstance(result, Refusal)
    return result.reason


def test_all_forms_are_one_touchpoint(
    make_record: Make, native: dict[str, Any], cloudevent: dict[str, Any]
) -> None:
    plain = decode(make_record(native))
    assert isinstance(plain, Touchpoint)
    assert decode(make_record(cloudevent)) == plain
    assert decode(make_record(cloudevent, headers=STRUCTURED)) == plain
    headers = binary_headers(cloudevent)
    assert decode(make_record(cloudevent["data"], headers=headers)) == plain
    assert decode(make_record(to_cloudevent(plain), headers=STRUCTURED)) == plain


def test_a_binary_event_may_have_no_data(make_record: Make, cloudevent: dict[str, Any]) -> None:
    result = decode(make_record(None, headers=binary_headers(cloudevent)))
    assert isinstance(result, Touchpoint)
    assert result.properties == {}


def test_a_source_is_named_where_there_is_none(make_record: Make) -> None:
    bare = Touchpoint(id="e", type="T", customer="c", occurred_at=5)
    result = decode(make_record(to_cloudevent(bare, default_source="till-4")))
    assert isinstance(result, Touchpoint)
    assert (result.source, result.occurred_at) == ("till-4", 5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"specversion": "1.1"}, "unknown_version"),
        ({"specversion": "0.3", "subject": None}, "unknown_version"),
        ({"id": ""}, "missing_id"),
        ({"type": None}, "missing_type"),
        ({"source": ""}, "wrong_type"),
        ({"subject": None}, "missing_customer"),
        ({"subject": "c" * 513}, "too_large"),
        ({"time": None}, "missing_time"),
        ({"time": "2026-03-02"}, "bad_time"),
        ({"time": "9999-06-01T00:00:00Z"}, "bad_time"),
        ({"identifiers": "email=an@example.test"}, "wrong_type"),
        ({"identifiers": '{"email": 1}'}, "wrong_type"),
    ],
)
def test_refuses_a_bad_attribute_in_each_form(
    make_record: Make, cloudevent: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    changed = {name: value for name, value in (cloudevent | change).items() if value is not None}
    assert reason_of(decode(make_record(changed))) == reason
    assert reason_of(decode(make_record(changed, headers=STRUCTURED))) == reason
    headers = binary_headers(changed)
    assert reason_of(decode(make_record(changed["data"], headers=headers))) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"time": 1_700_000_000_000}, "wrong_type"),
        ({"identifiers": {"email": "an@example.test"}}, "wrong_type"),
        ({"data": [1]}, "wrong_type"),
        ({"data": {"a": 2**70}}, "wrong_type"),
        ({"data_base64": "AAAA"}, "wrong_type"),
    ],
)
def test_refuses_other_types(
    make_record: Make, cloudevent: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    assert reason_of(decode(make_record(cloudevent | change, headers=STRUCTURED))) == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<order/>", "not_json"),
        (b"[1]", "wrong_type"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b'{"a": 1e999}', "wrong_type"),
        (b'{"a": 99999999999999999999}', "wrong_type"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"),
        (b"[" * 50_000, "too_deep"),
    ],
)
def test_refuses_bad_binary_data(
    make_record: Make, cloudevent: dict[str, Any], data: bytes, reason: str
) -> None:
    assert reason_of(decode(make_record(data, headers=binary_headers(cloudevent)))) == reason


def test_refuses_binary_headers_that_are_no_text(
    make_record: Make, cloudevent: dict[str, Any]
) -> None:
    headers = (*binary_headers(cloudevent), ("ce_channel", b"\xff"))
    assert reason_of(decode(make_record(b"{}", headers=headers))) == "not_utf8"


def test_refuses_binary_without_a_version(make_record: Make) -> None:
    assert reason_of(decode(make_record(b"{}", headers=(("ce_id", b"1"),)))) == "unknown_version"


def test_headers_count_in_the_size(make_record: Make, cloudevent: dict[str, Any]) -> None:
    headers = (*binary_headers(cloudevent), ("ce_big", b"x" * 300_000))
    assert reason_of(decode(make_record(b"{}", headers=headers))) == "too_large"
