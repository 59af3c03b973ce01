"""A project as one JSON document: what is published, and what a worker compiles again."""

from collections.abc import Mapping
from typing import Any

import orjson
from msgspec import Struct

FORMAT = 1


class BundleError(ValueError):
    """The bytes are not a bundle that this release reads."""


class Bundle(Struct, frozen=True):
    """The texts of a project with the versions that they had when they were published.

    The versions are kept, not worked out again: a later release may normalise in another
    way, and runs are pinned to what was said at the time.
    """

    project: str
    hash: str
    journeys: Mapping[str, str]
    files: Mapping[str, str]


def pack(bundle: Bundle) -> bytes:
    """The bundle as JSON; the same bundle gives the same bytes."""
    document = {
        "format": FORMAT,
        "project": bundle.project,
        "hash": bundle.hash,
        "journeys": dict(bundle.journeys),
        "files": dict(bundle.files),
    }
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def unpack(data: bytes) -> Bundle:
    """The bundle in `data`; raises BundleError."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BundleError("a bundle is JSON, and this is not") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BundleError(f"this release reads bundles of format {FORMAT}")
    project, version = document.get("project"), document.get("hash")
    if not isinstance(project, str) or not isinstance(version, str):
        raise BundleError("a bundle has a `project` and a `hash`")
    return Bundle(project, version, _texts(document, "journeys"), _texts(document, "files"))


def _texts(document: dict[str, Any], key: str) -> dict[str, str]:
    texts = document.get(key)
    if isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values()):
        return texts
    raise BundleError(f"`{key}` of a bundle maps texts to texts")
