"""Law: a control record is read as what was written, and a bad one is refused, not obeyed."""

from collections.abc import Callable
from typing import Any

import pytest

from sojourn.core.outcome import Refusal
from sojourn.wire.control import Control, encode_control
from sojourn.wire.touchpoint import decode

Make = Callable[..., Any]


@pytest.mark.parametrize(
    "control",
    [
        Control("activate", definitions="9f2c", place="shop.touchpoints/3@17"),
        Control("activate", definitions="9f2c", place="shop.touchpoints/3@17", migrate=False),
        Control("end", place="shop.touchpoints/3@17"),
        Control("end", place="shop.touchpoints/3@17", until=1_772_457_300_000),
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
        (b"activate", None, "not_json"),
        (b"activate", b"9f2c", "not_json"),
        (b"activate", b"{}", "unknown_definitions"),
        (b"activate", b'{"definitions": ""}', "unknown_definitions"),
        (b"activate", b'{"definitions": 7}', "wrong_type"),
        (b"activate", b'{"definitions": "9f2c", "migrate": "no"}', "wrong_type"),
        (b"activate", b"[" * 3000, "too_deep"),
        (b"end", b"at once", "not_json"),
        (b"end", b'{"until": "tomorrow"}', "bad_time"),
        (b"end", b'{"until": 7}', "wrong_type"),
    ],
)
def test_a_bad_one_is_refused(
    make_record: Make, word: bytes, value: bytes | None, reason: str
) -> None:
    result = decode(make_record(value, headers=(("sojourn-control", word),)))
    assert isinstance(result, Refusal)
    assert result.reason == reason


def test_what_an_older_release_wrote_is_read_as_it_was_meant(make_record: Make) -> None:
    activate = make_record(b'{"definitions": "9f2c"}', headers=(("sojourn-control", b"activate"),))
    assert decode(activate) == Control("activate", "9f2c", "shop.touchpoints/3@17", migrate=True)
    for value in (b"{}", None):
        end = make_record(value, headers=(("sojourn-control", b"end"),))
        assert decode(end) == Control("end", place="shop.touchpoints/3@17")
