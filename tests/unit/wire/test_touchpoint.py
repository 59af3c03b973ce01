"""Law: whatever the bytes, `decode` says what they are, and says no more than that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.wire.control import Control
from sojourn.wire.envelope import EnvelopeLimits
from sojourn.wire.touchpoint import decode, encode

Make = Callable[..., Any]

EXPECTED = Touchpoint(
    id="e1",
    type="Product Added",
    customer="c1",
    occurred_at=1_772_457_300_250,
    source="shop",
    channel="web",
    properties={"cart_id": "k1", "price": 45.5, "products": [{"product_id": "p1"}]},
    identifiers={"email": "an@example.test"},
    place="shop.touchpoints/3@17",
)


def reason_of(result: object) -> str:
    assert isinstance(result, Refusal)
    return result.reason


def test_reads_the_native_form(make_record: Make, native: dict[str, Any]) -> None:
    assert decode(make_record(native)) == EXPECTED


def test_reads_epoch_milliseconds(make_record: Make, native: dict[str, Any]) -> None:
    assert decode(make_record(native | {"occurred_at": 1_772_457_300_250})) == EXPECTED


def test_reads_the_shortest_envelope(make_record: Make) -> None:
    result = decode(make_record({"id": "e", "type": "T", "customer": "c", "occurred_at": 0}))
    assert isinstance(result, Touchpoint)
    assert (result.channel, result.properties, result.identifiers) == ("", {}, {})


def test_null_counts_as_absent(make_record: Make, native: dict[str, Any]) -> None:
    nulls = dict.fromkeys(("source", "channel", "properties"), None)
    result = decode(make_record(native | nulls | {"identifiers": {"email": None, "phone": "1"}}))
    assert isinstance(result, Touchpoint)
    assert (result.source, result.channel, result.properties) == ("", "", {})
    assert result.identifiers == {"phone": "1"}


def test_passes_over_unknown_members(make_record: Make, native: dict[str, Any]) -> None:
    assert decode(make_record(native | {"schema": {"deep": [1]}})) == EXPECTED


def test_the_key_need_not_be_the_customer(make_record: Make, native: dict[str, Any]) -> None:
    assert decode(make_record(native, key=b"someone else")) == EXPECTED
    assert decode(make_record(native, key=None)) == EXPECTED


def test_foreign_headers_change_nothing(make_record: Make, native: dict[str, Any]) -> None:
    headers = (("traceparent", b"00-\xff"), ("content-type", b"application/json"))
    assert decode(make_record(native, headers=headers)) == EXPECTED


def test_a_property_may_be_called_specversion(make_record: Make, native: dict[str, Any]) -> None:
    result = decode(make_record(native | {"properties": {"specversion": "7"}}))
    assert isinstance(result, Touchpoint)
    assert result.properties == {"specversion": "7"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ...}, "missing_id"),
        ({"id": ""}, "missing_id"),
        ({"id": 7}, "wrong_type"),
        ({"id": "x" * 513}, "too_large"),
        ({"type": ...}, "missing_type"),
        ({"type": None}, "missing_type"),
        ({"type": "x" * 201}, "too_large"),
        ({"customer": ...}, "missing_customer"),
        ({"customer": ""}, "missing_customer"),
        ({"customer": ["c1"]}, "wrong_type"),
        ({"customer": "x" * 513}, "too_large"),
        ({"customer": "ế" * 171}, "too_large"),
        ({"occurred_at": ...}, "missing_time"),
        ({"occurred_at": True}, "wrong_type"),
        ({"occurred_at": 1.5}, "wrong_type"),
        ({"occurred_at": -1}, "bad_time"),
        ({"occurred_at": 10**30}, "bad_time"),
        ({"occurred_at": 253_370_764_800_000}, "bad_time"),
        ({"occurred_at": "9999-01-01T00:00:00Z"}, "bad_time"),
        ({"occurred_at": "1969-12-31T23:59:59Z"}, "bad_time"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "bad_time"),
        ({"occurred_at": "2026-03-02T20:15:00"}, "bad_time"),
        ({"occurred_at": "2026-02-30T20:15:00Z"}, "bad_time"),
        ({"occurred_at": "yesterday"}, "bad_time"),
        ({"channel": 1}, "wrong_type"),
        ({"channel": "x" * 201}, "too_large"),
        ({"properties": []}, "wrong_type"),
        ({"identifiers": {"email": 1}}, "wrong_type"),
        ({"identifiers": "email"}, "wrong_type"),
        ({"specversion": "1.0"}, "missing_customer"),
        ({"specversion": "0.3"}, "unknown_version"),
    ],
)
def test_refuses_a_bad_member(
    make_record: Make, native: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    changed = {name: value for name, value in (native | change).items() if value is not ...}
    assert reason_of(decode(make_record(msgspec.json.encode(changed)))) == reason


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"customer": 7}, "`customer` must be text, and is an integer"),
        (
            {"occurred_at": True},
            "`occurred_at` must be RFC 3339 text or whole milliseconds, and is true or false",
        ),
        ({"properties": [1]}, "`properties` must be an object, and is a list"),
        ({"identifiers": {"email": 1.5}}, "a value in `identifiers` is a number"),
        ({"id": None}, "`id` is missing or empty"),
    ],
)
def test_a_detail_names_the_member_and_what_it_must_be(
    make_record: Make, native: dict[str, Any], change: dict[str, Any], detail: str
) -> None:
    result = decode(make_record(native | change))
    assert isinstance(result, Refusal)
    assert result.detail == detail


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "not_json"),
        (b"", "not_json"),
        (b"hello", "not_json"),
        (b'{"id": "e1"', "not_json"),
        (b"{} {}", "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b'"\\ud800 alone"', "not_json"),
        (b"[1]", "wrong_type"),
        (b"null", "wrong_type"),
        (b"{}", "missing_id"),
        (b'{"id": "\xff"}', "not_utf8"),
        (b'{"id": "\xed\xa0\x80"}', "not_utf8"),
        ('{"id": "e"}'.encode("utf-16"), "not_utf8"),
        (b"\x00" * 1000, "not_json"),
        (b"[" * 50_000, "too_deep"),
        (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, "too_deep"),
        (b" " * (2 * 1024 * 1024), "too_large"),
    ],
)
def test_refuses_poison(make_record: Make, value: bytes | None, reason: str) -> None:
    assert reason_of(decode(make_record(value))) == reason


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1e400}', "wrong_type"),
        (b'{"a": 123456789012345678901234567890}', "wrong_type"),
        (b'{"a": 9223372036854775808}', "wrong_type"),
        (b'{"a": [{"b": 9223372036854775808}]}', "wrong_type"),
        (b'{"a": ' + b"[" * 31 + b"]" * 31 + b"}", "too_deep"),
        (b'{"a": ' + b'{"b":' * 40 + b"1" + b"}" * 40 + b"}", "too_deep"),
    ],
)
def test_refuses_what_no_state_could_hold(
    make_record: Make, properties: bytes, reason: str
) -> None:
    value = b'{"id":"e","type":"T","customer":"c","occurred_at":0,"properties":%b}' % properties
    assert reason_of(decode(make_record(value))) == reason


def test_takes_what_is_just_within_the_bounds(make_record: Make) -> None:
    properties = b'{"a":' + b"[" * 30 + b"9223372036854775807" + b"]" * 30 + b"}"
    value = b'{"id":"%b","type":"T","customer":"%b","occurred_at":253370764799999,"properties":%b}'
    result = decode(make_record(value % (b"x" * 512, "ế".encode() * 170, properties)))
    assert isinstance(result, Touchpoint)


def test_the_last_of_repeated_members_counts(make_record: Make) -> None:
    value = b'{"id":"a","id":"b","type":"T","customer":"c","occurred_at":0}'
    result = decode(make_record(value))
    assert isinstance(result, Touchpoint)
    assert result.id == "b"


def test_bounds_can_be_lowered(make_record: Make, native: dict[str, Any]) -> None:
    record = make_record(native)
    assert reason_of(decode(record, limits=EnvelopeLimits(event_bytes=100))) == "too_large"
    assert reason_of(decode(record, limits=EnvelopeLimits(depth=3))) == "too_deep"


def test_a_detail_holds_nothing_of_the_event(make_record: Make) -> None:
    secret = "an.nguyen@example.test"
    for poison in (
        secret.encode(),
        {"id": {secret: 1}},
        {"id": "e", "type": "T", "customer": secret, "occurred_at": secret},
        {"id": "e", "type": "T", "customer": secret, "occurred_at": 0, "channel": [secret]},
        {"id": "e", "type": "T", "customer": secret * 40, "occurred_at": 0},
        {"id": "e", "type": "T", "customer": "c", "occurred_at": 0, "identifiers": {secret: 1}},
        {"specversion": secret},
    ):
        result = decode(make_record(poison))
        assert isinstance(result, Refusal)
        assert result.detail
        assert "nguyen" not in result.detail


def test_the_examples_of_the_documentation(make_record: Make) -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/touchpoints.md").read_text()
    native, structured, *_ = (block.split("```")[0] for block in text.split("```json\n")[1:])
    result = decode(make_record(native.encode()))
    assert isinstance(result, Touchpoint)
    assert result == decode(make_record(structured.encode()))


def test_encode_is_read_back(make_record: Make) -> None:
    assert decode(make_record(encode(EXPECTED))) == EXPECTED


def test_encode_leaves_out_what_is_empty() -> None:
    bare = Touchpoint(id="e", type="T", customer="c", occurred_at=5)
    assert encode(bare) == b'{"id":"e","type":"T","customer":"c","occurred_at":5}'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ENVELOPE = ["id", "type", "customer", "occurred_at", "source", "channel", "properties"]
MEMBERS = [*ENVELOPE, "identifiers", "specversion", "subject", "time", "data", "data_base64"]
CE_HEADERS = ["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_specversion"]
HEADERS = st.lists(
    st.tuples(
        st.sampled_from([*CE_HEADERS, "ce_identifiers", "content-type", "sojourn-control", "x"]),
        st.binary(max_size=20)
        | st.sampled_from([b"1.0", b"2026-03-02T20:15:00Z", b"application/cloudevents+json"])
        | st.sampled_from([b"activate", b"time", b"end", b"{}"]),
    ),
    max_size=8,
).map(tuple)


@given(value=st.none() | st.binary(max_size=400), headers=HEADERS)
def test_never_raises_on_bytes(make_record: Make, value: bytes | None, headers: Any) -> None:
    result = decode(make_record(value, headers=headers))
    assert isinstance(result, Touchpoint | Control | Refusal)


@given(
    changes=st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=4),
    kept=st.sets(st.sampled_from(MEMBERS)),
    as_cloudevent=st.booleans(),
)
def test_never_raises_on_a_mutated_event(
    make_record: Make, changes: dict[str, Any], kept: set[str], as_cloudevent: bool
) -> None:
    good: dict[str, Any] = {"id": "e1", "type": "T", "customer": "c", "occurred_at": 1}
    if as_cloudevent:
        good = {"specversion": "1.0", "id": "e1", "type": "T", "source": "s", "subject": "c"}
        good["time"] = "2026-03-02T20:15:00Z"
    event = {name: value for name, value in good.items() if name in kept} | changes
    result = decode(make_record(event))
    if isinstance(result, Touchpoint):
        assert result.id
        assert result.customer
        assert 0 <= result.occurred_at < 253_370_764_800_000
        # What was let in can be written and read again, and so be stored.
        assert decode(make_record(encode(result))) == result
    else:
        assert isinstance(result, Refusal)


@given(cut=st.integers(min_value=0, max_value=300), byte=st.integers(min_value=0, max_value=255))
def test_never_raises_on_a_flipped_byte(make_record: Make, cut: int, byte: int) -> None:
    value = bytearray(encode(EXPECTED))
    value[cut % len(value)] = byte
    assert isinstance(decode(make_record(bytes(value))), Touchpoint | Refusal)
