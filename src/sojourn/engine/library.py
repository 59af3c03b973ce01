"""Where a shard finds the definitions that its log activates."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, Journey

#: Looks for a journey's version where definitions are published: that one and others beside
#: it, by their versions; nothing where it is not found.
FindOlder = Callable[[str], Mapping[str, Journey]]


class Library(Protocol):
    """Every project version that was published, by its hash."""

    def get(self, version: str) -> Definitions | None:
        """The definitions of `version`, with every older journey still in `versions`.

        None if they have not been fetched yet.
        """

    def is_unknown(self, version: str) -> bool:
        """Whether `version` was searched for where definitions are published, and is not there."""


class Shelf:
    """A library that is told of each version by whoever reads the definitions topic.

    `find_older` is asked once for each version of a journey that nobody has told of, and on
    which a customer stands all the same: a worker that was started anew.
    """

    def __init__(self, *known: Definitions, find_older: FindOlder | None = None) -> None:
        self._known: dict[str, Definitions] = {}
        # A version is a content hash, so journeys of different projects never clash.
        self._journeys = _Journeys(find_older)
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
        self._journeys.take_in(definitions.versions)
        self._known[definitions.version] = replace(definitions, versions=self._journeys)

    def miss(self, version: str) -> None:
        """The search for `version` came back empty."""
        if version not in self._known:
            self._unknown.add(version)

    def look_for(self, version: str) -> bool:
        """Whether `version` is here; from now on it counts as searched for."""
        self.miss(version)
        return version in self._known


class _Journeys(Mapping[str, Journey]):
    """Journeys by their versions, shared by all definitions; an older one is looked for once."""

    def __init__(self, find_older: FindOlder | None) -> None:
        self._by_version: dict[str, Journey] = {}
        self._find_older = find_older
        self._looked_for: set[str] = set()

    def __getitem__(self, version: str) -> Journey:
        journey = self._by_version.get(version)
        if journey is None and self._find_older is not None and version not in self._looked_for:
            self._looked_for.add(version)
            # What was told stays: another project may hold the same journey.
            self._by_version = {**self._find_older(version), **self._by_version}
            journey = self._by_version.get(version)
        if journey is None:
            raise KeyError(version)
        return journey

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_version)

    def __len__(self) -> int:
        return len(self._by_version)

    def take_in(self, journeys: Mapping[str, Journey]) -> None:
        self._by_version.update(journeys)
