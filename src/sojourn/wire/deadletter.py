"""Records of the dead-letter topic: the original bytes, and why they were refused.

The key is the place of the input, so that a repeat is known as one. Everything else that must
be known to inspect it, or to send it again after a fix, is in the headers. The reason, the
sizes and the places are text in ASCII.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct

from sojourn.core.outcome import Refusal
from sojourn.wire.record import InputRecord

#: A value up to here is kept whole; of a larger one the first `HEAD_BYTES`.
WHOLE_BYTES: Final = 512 * 1024
HEAD_BYTES: Final = 64 * 1024

_ORIGINAL: Final = "original-header-"
_NO_VALUE: Final = -1


class DeadLetter(Struct, frozen=True):
    """One record for the dead-letter topic; its key is the place of the input."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class Letter(Struct, frozen=True):
    """A dead letter as read back. `value` is the original one only where `whole`.

    `size` is that of the original value in bytes, `sha256` its hash in hexadecimal digits.
    `key`, `value` and `headers` are those of the original record: what to send again.
    """

    reason: str
    detail: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    size: int
    sha256: str
    whole: bool


def dead_letter(record: InputRecord, refusal: Refusal) -> DeadLetter:
    """What goes to the dead-letter topic in place of `record`. Never raises.

    A key or headers over `HEAD_BYTES` are cut and left out: the letter must stay publishable.
    """
    value = record.value or b""
    headers = [
        ("reason", refusal.reason.encode()),
        ("detail", refusal.detail.encode("utf-8", "replace")),
        ("topic", record.topic.encode()),
        ("partition", b"%d" % record.partition),
        ("offset", b"%d" % record.offset),
        ("timestamp", b"%d" % record.timestamp),
        ("size", b"%d" % (_NO_VALUE if record.value is None else len(value))),
        ("sha256", sha256(value).hexdigest().encode()),
    ]
    if record.key is not None:
        headers.append(("original-key", record.key[:HEAD_BYTES]))
    headers.extend(_original_headers(record.headers))
    return DeadLetter(
        key=f"{record.topic}/{record.partition}/{record.offset}".encode(),
        value=value if len(value) <= WHOLE_BYTES else value[:HEAD_BYTES],
        headers=tuple(headers),
    )


def read_dead_letter(value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> Letter:
    """Read a record of the dead-letter topic. Raises ValueError where it is none."""
    # Our own headers come first, and a foreign one cannot take their name.
    known = {name: content for name, content in headers if not name.startswith(_ORIGINAL)}
    try:
        size = int(known["size"])
        return Letter(
            reason=known["reason"].decode(),
            detail=known["detail"].decode(),
            topic=known["topic"].decode(),
            partition=int(known["partition"]),
            offset=int(known["offset"]),
            timestamp=int(known["timestamp"]),
            key=known.get("original-key"),
            value=None if size == _NO_VALUE else value or b"",
            headers=tuple(
                (name.removeprefix(_ORIGINAL), content)
                for name, content in headers
                if name.startswith(_ORIGINAL)
            ),
            size=max(size, 0),
            sha256=known["sha256"].decode(),
            whole=size <= WHOLE_BYTES,
        )
    except KeyError as error:
        raise ValueError(f"no dead letter: header {error.args[0]!r} is missing") from error


def _original_headers(headers: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    kept = []
    left = HEAD_BYTES
    for name, content in headers:
        left -= len(name) * 4 + len(content or b"")
        if left < 0:
            break
        kept.append((_ORIGINAL + name, content or b""))
    return kept
