"""Published bundles to the definitions that a worker's shards decide by."""

import logging
from collections.abc import Mapping

from sojourn.core.declared.definitions import Definitions, Journey
from sojourn.engine.library import Shelf
from sojourn.journeyfile.project.bundle import BundleError, unpack, with_pages
from sojourn.journeyfile.project.project import load_bundle

_log = logging.getLogger(__name__)


class BundleUnusable(Exception):
    """Definitions were activated that this release cannot compile."""


class Adoption:
    """Compiles what is activated at once, and older versions when a customer stands on one."""

    def __init__(self) -> None:
        self.shelf = Shelf(find_older=self._find_older)
        self._bundles: Mapping[str, bytes] = {}
        self._pages: Mapping[str, bytes] = {}
        self._journeys: dict[str, Mapping[str, str]] = {}

    def adopt(self, version: str, bundles: Mapping[str, bytes], pages: Mapping[str, bytes]) -> bool:
        """See that `version` is on the shelf; whether it is there at all.

        `bundles` are all there are, `pages` those of codes that some of them need.

        Raises BundleUnusable.
        """
        self._bundles, self._pages = bundles, pages
        packed = bundles.get(version)
        if packed is None:
            return self.shelf.look_for(version)
        if self.shelf.get(version) is None:
            definitions = self._compile(packed)
            if definitions is None:
                # To decide on without them would lose what they ask for: better to stand still.
                raise BundleUnusable("the active definitions need another release of sojourn")
            self.shelf.add(definitions)
            _log.info("definitions %s are taken up", version[:12])
        return True

    def _find_older(self, version: str) -> Mapping[str, Journey]:
        for hash_, packed in self._bundles.items():
            if version not in self._versions_in(hash_, packed):
                continue
            definitions = self._compile(packed)
            if definitions is not None:
                return definitions.versions
            _log.warning("definitions %s need another release of sojourn", hash_[:12])
        _log.warning("no bundle holds version %s of a journey", version[:12])
        return {}

    def _versions_in(self, hash_: str, packed: bytes) -> Mapping[str, str]:
        """The journeys of a bundle by their versions, read without compiling it."""
        if hash_ not in self._journeys:
            try:
                named = unpack(packed).journeys
            except BundleError:
                named = {}
            self._journeys[hash_] = {version: name for name, version in named.items()}
        return self._journeys[hash_]

    def _compile(self, packed: bytes) -> Definitions | None:
        try:
            return load_bundle(with_pages(unpack(packed), self._pages)).definitions
        except BundleError:
            return None
