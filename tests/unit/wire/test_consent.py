"""Law: a consent is read as it was written, and what is none is refused without its content."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sojourn.wire.consent import (
    Consent,
    ConsentUnreadable,
    consent_body,
    consent_key,
    read_consent,
)
from sojourn.wire.envelope import CUSTOMER_BYTES
from sojourn.wire.instant import END_OF_TIME
from sojourn.wire.schema import load_schema

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
CONSENTS = st.builds(
    Consent,
    customer=TEXT,
    at=st.integers(0, END_OF_TIME - 1),
    consents=st.dictionaries(TEXT, st.booleans(), max_size=4),
    suppressed=st.lists(TEXT, max_size=3).map(tuple),
)


@given(CONSENTS)
def test_is_read_as_it_was_written_and_fits_the_schema(consent: Consent) -> None:
    body = consent_body(consent)
    assert read_consent(body) == consent
    Draft202012Validator(load_schema("consent")).validate(msgspec.json.decode(body))


def test_is_written_in_the_order_of_the_contract() -> None:
    consent = Consent("c-7", 1_000, {"promotional.email": False}, ("sms",))
    assert consent_key(consent.customer) == b"c-7"
    assert consent_body(consent) == (
        b'{"customer":"c-7","consents":{"promotional.email":false},"suppressed":["sms"],'
        b'"at":"1970-01-01T00:00:01.000Z"}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"customer": ""},
        {"customer": "x" * (CUSTOMER_BYTES + 1)},
        {"consents": {"promotional.email": "no"}},
        {"consents": None},
        {"suppressed": "email"},
        {"at": "2026-03-02T20:15:00"},
        {"at": 5},
    ],
)
def test_what_is_no_consent_is_refused(change: dict[str, object]) -> None:
    whole = msgspec.json.decode(consent_body(Consent("an@example.test", 1)))
    with pytest.raises(ConsentUnreadable) as refused:
        read_consent(msgspec.json.encode(whole | change))
    assert "example" not in str(refused.value)


@pytest.mark.parametrize("value", [b"", b"[]", b"\xff", b"{}"])
def test_what_is_no_object_of_ours_is_refused(value: bytes) -> None:
    with pytest.raises(ConsentUnreadable):
        read_consent(value)
