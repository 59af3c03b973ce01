"""Law: a control record is read as what was written, and a bad one is refused, not obeyed."""

from collections.abc import Callable
from typing import Any

import pytest

from sojourn.core.outcome import Refusal
from sojourn.wire.control import Control, encode_control
from sojourn.wire.touchpoint import decode
from support.teaching import taught

TABLE = taught({("push", "awareness", 9): (40, 8), ("email", "", 0): (9, 1)}, at=1_772_457_300_000)

Make = Callable[..., Any]


@pytest.mark.parametrize(
    "control",
    [
        Control("activate", definitions="9f2c", place="shop.touchpoints/3@17"),
        Control("activate", definitions="9f2c", place="shop.touchpoints/3@17", migrate=False),
        Control("time", until=1_772_457_300_000, place="shop.touchpoints/3@17"),
        Control("time", until=0, place="shop.touchpoints/3@17"),
        Control("end", place="shop.touchpoints/3@17"),
        Control("learn", table=TABLE, place="shop.touchpoints/3@17"),
    ],
)
def test_is_read_back(make_record: Make, control: Control) -> None:
    value, headers = encode_control(control)
    assert decode(make_record(value, headers=headers)) == control


@pytest.mark.parametrize(
    ("word", "value", "reason"),
    [
        (b"pause", b"{}", "unknown_version"),
        (b"", b"{}", "unknown_version"),
        (b"learn", None, "not_json"),
        (b"learn", b"{}", "wrong_type"),
        (b"learn", b'{"version":"a","at":1,"overall":[2000000,1],"channels":{}}', "wrong_type"),
        (b"activate", None, "not_json"),
        (b"activate", b"9f2c", "not_json"),
        (b"activate", b"{}", "unknown_definitions"),
        (b"activate", b'{"definitions": ""}', "unknown_definitions"),
        (b"activate", b'{"definitions": 7}', "wrong_type"),
        (b"activate", b'{"definitions": "9f2c", "migrate": "no"}', "wrong_type"),
        (b"activate", b"[" * 50_000, "too_deep"),
        (b"time", None, "not_json"),
        (b"time", b"{}", "missing_time"),
        (b"time", b'{"until": "2026-03-02T20:15:00Z"}', "wrong_type"),
        (b"time", b'{"until": true}', "wrong_type"),
        (b"time", b'{"until": 1.5}', "wrong_type"),
        (b"time", b'{"until": -1}', "bad_time"),
        (b"time", b'{"until": 999999999999999}', "bad_time"),
    ],
)
def test_a_bad_one_is_refused(
    make_record: Make, word: bytes, value: bytes | None, reason: str
) -> None:
    result = decode(make_record(value, headers=(("sojourn-control", word),)))
    assert isinstance(result, Refusal)
    assert result.reason == reason


def test_an_activation_of_an_older_release_migrates(make_record: Make) -> None:
    record = make_record(b'{"definitions": "9f2c"}', headers=(("sojourn-control", b"activate"),))
    assert decode(record) == Control("activate", "9f2c", place="shop.touchpoints/3@17")
