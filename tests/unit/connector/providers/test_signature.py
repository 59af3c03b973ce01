"""Law: a webhook is signed as Standard Webhooks says, and with a secret that is long enough."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from sojourn.connector.providers.signature import SECRET_BYTES, secret_bytes, signed_headers

KEYS = st.binary(min_size=SECRET_BYTES[0], max_size=SECRET_BYTES[1])


def spelt(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


@given(KEYS, st.dictionaries(st.text(max_size=5), st.integers(), max_size=3))
def test_the_specification_s_own_library_accepts_it(key: bytes, content: dict[str, int]) -> None:
    import json

    body = json.dumps(content).encode()
    headers = signed_headers("a1", body, at_s=int(time.time()), keys=[secret_bytes(spelt(key))])
    assert Webhook(spelt(key)).verify(body, headers) == content


@given(KEYS, KEYS)
def test_another_key_or_another_body_is_noticed(key: bytes, other: bytes) -> None:
    headers = signed_headers("a1", b"{}", at_s=int(time.time()), keys=[key])
    with pytest.raises(WebhookVerificationError):
        Webhook(spelt(key)).verify(b"{ }", headers)
    if key != other:
        with pytest.raises(WebhookVerificationError):
            Webhook(spelt(other)).verify(b"{}", headers)


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("whsec_???", "is not written in base64"),
        (spelt(b"x" * 23), "has 23 bytes, and must have 24 to 64"),
        (spelt(b"x" * 65), "has 65 bytes, and must have 24 to 64"),
    ],
)
def test_a_secret_that_will_not_do_is_refused_without_being_shown(secret: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        secret_bytes(secret)
    assert secret not in str(refused.value)
