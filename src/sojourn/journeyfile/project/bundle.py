"""A project as one JSON document: what is published, and what a worker compiles again."""

from collections.abc import Mapping
from typing import Any, Final, cast, get_args

import orjson
from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.definitions import RULES, Pause, PausePolicy
from sojourn.core.declared.offer import Pool
from sojourn.journeyfile.project.normal import version_of
from sojourn.journeyfile.text.codes import page_hash, pool_on

FORMAT: Final = 1
#: A release that knows nothing of pauses, or of codes, must not decide as if there were none.
FORMAT_WITH_PAUSES: Final = 2
#: Nor one that knows no other rules than the first.
FORMAT_WITH_RULES: Final = 3
FORMAT_WITH_CODES: Final = 4

#: The rules of what was published before it was said which.
_FIRST_RULES: Final = 1


class BundleError(ValueError):
    """The bytes are not a bundle that this release reads."""


class Bundle(Struct, frozen=True):
    """The texts of a project with the versions that they had when they were published.

    The versions are kept, not worked out again: a later release may normalise in another
    way, and runs are pinned to what was said at the time. `pauses` are part of `hash`, not of
    the files; `source` is the hash without them, empty where there are none. `rules` is the
    number of those that it was published to be decided by.

    `codes` gives, for each file of codes, the hashes of its pages. The `pages` themselves are
    published beside the bundle, each once, however many versions need it.
    """

    project: str
    hash: str
    journeys: Mapping[str, str]
    files: Mapping[str, str]
    pauses: Mapping[str, Pause] = {}
    source: str = ""
    rules: int = RULES
    codes: Mapping[str, tuple[str, ...]] = {}
    pages: Mapping[str, bytes] = {}

    @property
    def files_hash(self) -> str:
        """The hash of the files alone."""
        return self.source or self.hash

    def pools(self) -> dict[str, Pool]:
        """The codes of each file of codes."""
        return {
            path: pool_on(path, [self.pages[page] for page in pages])
            for path, pages in self.codes.items()
        }


def bundle_of(
    project: str,
    version: str,
    journeys: Mapping[str, str],
    files: Mapping[str, str],
    pools: Mapping[str, Pool],
) -> Bundle:
    """The bundle of a project as it lies on disk; `pools` by the names of their files."""
    pages = {path: {page_hash(page): page for page in pool.pages} for path, pool in pools.items()}
    return Bundle(
        project,
        version,
        journeys,
        files,
        codes={path: tuple(found) for path, found in pages.items()},
        pages={hash_: page for found in pages.values() for hash_, page in found.items()},
    )


def with_pauses(bundle: Bundle, pauses: Mapping[str, Pause]) -> Bundle:
    """The same files under these pauses, and so under another hash."""
    source = bundle.files_hash
    if not pauses:
        return replace(bundle, hash=source, pauses={}, source="")
    hash_ = version_of({"source": source, "pauses": _document_of(pauses)})
    return replace(bundle, hash=hash_, pauses=dict(pauses), source=source)


def pack(bundle: Bundle) -> bytes:
    """The bundle as JSON; the same bundle gives the same bytes."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "project": bundle.project,
        "hash": bundle.hash,
        "journeys": dict(bundle.journeys),
        "files": dict(bundle.files),
    }
    if bundle.pauses:
        document |= {
            "format": FORMAT_WITH_PAUSES,
            "pauses": _document_of(bundle.pauses),
            "source": bundle.source,
        }
    if bundle.rules != _FIRST_RULES:
        document |= {"format": FORMAT_WITH_RULES, "rules": bundle.rules}
    if bundle.codes:
        document |= {"format": FORMAT_WITH_CODES, "codes": dict(bundle.codes)}
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def unpack(data: bytes) -> Bundle:
    """The bundle in `data`, without pages of codes; raises BundleError."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BundleError("a bundle is JSON, and this is not") from error
    known = (FORMAT, FORMAT_WITH_PAUSES, FORMAT_WITH_RULES, FORMAT_WITH_CODES)
    if not isinstance(document, dict) or document.get("format") not in known:
        raise BundleError(f"this release reads bundles of format {FORMAT_WITH_CODES} at most")
    project, version = document.get("project"), document.get("hash")
    rules = document.get("rules", _FIRST_RULES)
    if rules not in range(_FIRST_RULES, RULES + 1):
        raise BundleError(f"this release decides by the rules up to {RULES}, not by {rules}")
    if not isinstance(project, str) or not isinstance(version, str):
        raise BundleError("a bundle has a `project` and a `hash`")
    return Bundle(
        project,
        version,
        _texts(document, "journeys"),
        _texts(document, "files"),
        _pauses(document.get("pauses", {})),
        str(document.get("source", "")),
        rules,
        _codes(document.get("codes", {})),
    )


def with_pages(bundle: Bundle, pages: Mapping[str, bytes]) -> Bundle:
    """The bundle with its pages of codes out of all `pages`; raises BundleError for one missing."""
    needed = {page for hashes in bundle.codes.values() for page in hashes}
    missing = needed - pages.keys()
    if missing:
        raise BundleError(f"{len(missing)} pages of codes of this bundle are not there")
    return replace(bundle, pages={page: pages[page] for page in needed})


def _texts(document: dict[str, Any], key: str) -> dict[str, str]:
    texts = document.get(key)
    if isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values()):
        return texts
    raise BundleError(f"`{key}` of a bundle maps texts to texts")


def _codes(document: Any) -> dict[str, tuple[str, ...]]:
    if isinstance(document, dict) and all(
        isinstance(pages, list) and all(isinstance(page, str) for page in pages)
        for pages in document.values()
    ):
        return {path: tuple(pages) for path, pages in document.items()}
    raise BundleError("`codes` of a bundle names pages for each file")


def _document_of(pauses: Mapping[str, Pause]) -> dict[str, Any]:
    return {journey: _pause_document(pause) for journey, pause in pauses.items()}


def _pause_document(pause: Pause) -> dict[str, Any]:
    if pause.held:
        return {"state": "paused"}
    return {"state": "resumed", "policy": pause.policy, "over_ms": pause.over_ms}


def _pauses(document: Any) -> dict[str, Pause]:
    if not isinstance(document, dict):
        raise BundleError("`pauses` of a bundle says for each journey how it is")
    return {journey: _pause(told) for journey, told in document.items()}


def _pause(told: Any) -> Pause:
    match told:
        case {"state": "paused"}:
            return Pause(held=True)
        case {"state": "resumed", "policy": str(policy), "over_ms": int(over_ms)}:
            if policy in get_args(PausePolicy):
                return Pause(held=False, policy=cast("PausePolicy", policy), over_ms=over_ms)
    raise BundleError("a pause of a bundle is one that this release does not know")
