"""Law: an address that is shown cannot be written to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.cli.why.masked import masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("an@example.test", "a…@example.test"),
        ("+84912345678", "…678"),
        ("@example.test", "…est"),
        ("t9", ""),
        ("", ""),
    ],
)
def test_enough_is_shown_to_tell_one_from_another(address: str, shown: str) -> None:
    assert masked(address) == shown


@given(st.emails() | st.from_regex(r"\+[0-9]{8,14}", fullmatch=True) | st.text(min_size=1))
def test_no_address_is_shown_whole(address: str) -> None:
    shown = masked(address)
    assert address not in shown or not shown
    assert shown.count("…") >= (1 if shown else 0)
