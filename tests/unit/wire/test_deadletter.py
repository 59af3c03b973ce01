"""Law: from a dead letter the original record can be sent again, and a repeat is known as one."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from sojourn.core.outcome import Refusal
from sojourn.wire.deadletter import HEAD_BYTES, WHOLE_BYTES, dead_letter, read_dead_letter

Make = Callable[..., Any]
REFUSAL = Refusal("not_json", "unexpected character (byte 3)")


def test_is_read_back(make_record: Make) -> None:
    headers = (("ce_id", b"1"), ("reason", b"mine"), ("ce_id", b"\xff"))
    record = make_record(b"\xff{", key=b"c1", headers=headers)
    letter = dead_letter(record, REFUSAL)
    assert letter.key == b"shop.touchpoints/3/17"
    back = read_dead_letter(letter.value, letter.headers)
    assert (back.key, back.value, back.headers) == (b"c1", b"\xff{", headers)
    assert (back.reason, back.detail) == ("not_json", REFUSAL.detail)
    assert (back.topic, back.partition, back.offset) == ("shop.touchpoints", 3, 17)
    assert (back.timestamp, back.size, back.whole) == (record.timestamp, 2, True)


def test_tells_no_key_from_an_empty_one(make_record: Make) -> None:
    for key in (None, b""):
        letter = dead_letter(make_record(b"x", key=key), REFUSAL)
        assert read_dead_letter(letter.value, letter.headers).key == key


def test_tells_no_value_from_an_empty_one(make_record: Make) -> None:
    for value in (None, b""):
        letter = dead_letter(make_record(value), REFUSAL)
        back = read_dead_letter(letter.value, letter.headers)
        assert (back.value, back.size, back.whole) == (value, 0, True)


def test_is_whole_up_to_the_bound(make_record: Make) -> None:
    letter = dead_letter(make_record(b"x" * WHOLE_BYTES), REFUSAL)
    assert len(letter.value) == WHOLE_BYTES
    assert read_dead_letter(letter.value, letter.headers).whole


def test_of_one_too_large_the_head_and_the_hash_are_kept(make_record: Make) -> None:
    value = b"y" * (2 * 1024 * 1024)
    letter = dead_letter(make_record(value), Refusal("too_large"))
    assert letter.value == value[:HEAD_BYTES]
    back = read_dead_letter(letter.value, letter.headers)
    assert not back.whole
    assert (back.size, back.sha256) == (len(value), sha256(value).hexdigest())


def test_stays_publishable_whatever_the_record_carries(make_record: Make) -> None:
    headers = (("small", b"1"), ("huge", b"z" * 900_000), ("null", None))
    letter = dead_letter(make_record(b"x", key=b"k" * 900_000, headers=headers), REFUSAL)
    assert sum(len(name) + len(content) for name, content in letter.headers) < 200_000
    assert read_dead_letter(letter.value, letter.headers).headers == (("small", b"1"),)


def test_a_null_header_is_kept_as_an_empty_one(make_record: Make) -> None:
    letter = dead_letter(make_record(b"x", headers=(("trace", None),)), REFUSAL)
    assert read_dead_letter(letter.value, letter.headers).headers == (("trace", b""),)


def test_another_record_is_no_dead_letter() -> None:
    with pytest.raises(ValueError, match="'size' is missing"):
        read_dead_letter(b"{}", (("reason", b"x"),))
