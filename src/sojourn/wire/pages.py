"""Pages of codes on the definitions topic: each stands under the hash of what is on it."""

from typing import Final

#: No hash of a bundle begins so.
_PREFIX: Final = "codes/"


def page_key(page: str) -> str:
    """The key of the page with that hash."""
    return _PREFIX + page


def page_of(key: str) -> str | None:
    """The hash of the page that stands under `key`; None if none does."""
    return key.removeprefix(_PREFIX) if key.startswith(_PREFIX) else None
