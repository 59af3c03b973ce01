"""Dead letters that the log itself writes, in the shape of `wire/deadletter.py`."""

from hashlib import sha256

from sojourn.engine.protocol.records import Entry
from sojourn.engine.turn import DeadLetter


def lost_input(*, topic: str, shard: int, first: int, last: int, at: int) -> DeadLetter:
    """Says that the input from offset `first` to `last` was deleted before it was read."""
    detail = f"offsets {first} to {last} were deleted before they were read"
    return _letter(topic, shard, first, at=at, reason="input_lost", detail=detail, value=b"")


def unpublishable(entry: Entry, *, shard: int, detail: str, at: int) -> DeadLetter:
    """Keeps an entry of the outbox that its topic refuses; its place is its number there."""
    letter = _letter(
        f"{entry.kind}/{entry.term}",
        shard,
        entry.number,
        at=at,
        reason="unpublishable",
        detail=detail,
        value=entry.body,
    )
    return DeadLetter(letter.key, letter.value, (*letter.headers, ("original-key", entry.key)))


def _letter(
    topic: str, shard: int, offset: int, *, at: int, reason: str, detail: str, value: bytes
) -> DeadLetter:
    return DeadLetter(
        key=f"{topic}/{shard}/{offset}".encode(),
        value=value,
        headers=(
            ("reason", reason.encode()),
            ("detail", detail.encode()),
            ("topic", topic.encode()),
            ("partition", b"%d" % shard),
            ("offset", b"%d" % offset),
            ("timestamp", b"%d" % at),
            ("size", b"%d" % len(value)),
            ("sha256", sha256(value).hexdigest().encode()),
        ),
    )
