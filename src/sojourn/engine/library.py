"""Where a shard finds the definitions that its log activates."""

from typing import Protocol

from sojourn.core.definitions import Definitions


class Library(Protocol):
    """Every project version that was published, by its hash."""

    def get(self, version: str) -> Definitions | None:
        """The definitions of `version`, with every older journey still in `versions`.

        None if they have not been fetched yet.
        """

    def is_unknown(self, version: str) -> bool:
        """Whether `version` was searched for where definitions are published, and is not there."""
