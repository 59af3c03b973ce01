"""The window of events seen lately: a customer's repeats are known by eight bytes each."""

from typing import Final

from sojourn.core.draft import Draft

_MARK_BYTES: Final = 8


def is_seen(seen: bytes, mark: bytes) -> bool:
    """Whether `mark`, as `ids.seen_mark` makes it, is one of those in `seen`."""
    place = seen.find(mark)
    while place >= 0:
        # A match across two neighbouring marks is none.
        if place % _MARK_BYTES == 0:
            return True
        place = seen.find(mark, place + 1)
    return False


def remember(draft: Draft, mark: bytes) -> None:
    """Add `mark`; the oldest goes where the window is full."""
    draft.seen = (draft.seen + mark)[-_MARK_BYTES * draft.definitions.limits.seen :]
