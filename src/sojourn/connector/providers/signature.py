"""The signature of a webhook as the Standard Webhooks specification has it (symmetric, `v1`). Pure.

What is signed is the id, the time of the attempt and the body, joined by full stops; so whoever
receives it can tell that it is ours, that it is whole, and how old it is.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "whsec_"
#: What the specification asks of the bytes of a secret.
SECRET_BYTES: Final = (24, 64)


def secret_bytes(secret: str) -> bytes:
    """The key that a secret spells in base64. Raises ValueError, without the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("is not written in base64") from None
    least, most = SECRET_BYTES
    if not least <= len(key) <= most:
        raise ValueError(f"has {len(key)} bytes, and must have {least} to {most}")
    return key


def signed_headers(
    message_id: str, body: bytes, *, at_s: int, keys: Sequence[bytes]
) -> dict[str, str]:
    """The headers of one attempt. With several keys, as while they change, all of them sign."""
    content = b"%s.%d.%s" % (message_id.encode(), at_s, body)
    signatures = [
        "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        for key in keys
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(signatures),
    }
