"""Where a shard finds the definitions that its log activates."""

from typing import Protocol

from msgspec.structs import replace

from sojourn.core.definitions import Definitions, Journey


class Library(Protocol):
    """Every project version that was published, by its hash."""

    def get(self, version: str) -> Definitions | None:
        """The definitions of `version`, with every older journey still in `versions`.

        None if they have not been fetched yet.
        """

    def is_unknown(self, version: str) -> bool:
        """Whether `version` was searched for where definitions are published, and is not there."""


class Shelf:
    """A library that is told of each version by whoever reads the definitions topic."""

    def __init__(self, *known: Definitions) -> None:
        self._known: dict[str, Definitions] = {}
        self._journeys: dict[str, Journey] = {}
        self._unknown: set[str] = set()
        for definitions in known:
            self.add(definitions)

    def get(self, version: str) -> Definitions | None:
        return self._known.get(version)

    def is_unknown(self, version: str) -> bool:
        return version in self._unknown

    def add(self, definitions: Definitions) -> None:
        """Take in one version. Runs on journeys of the others can go on under each of them."""
        self._unknown.discard(definitions.version)
        self._journeys.update(definitions.versions)
        self._known[definitions.version] = definitions
        # A version is a content hash, so journeys of different projects never clash.
        for version, held in self._known.items():
            self._known[version] = replace(held, versions=dict(self._journeys))

    def miss(self, version: str) -> None:
        """The search for `version` came back empty."""
        if version not in self._known:
            self._unknown.add(version)
