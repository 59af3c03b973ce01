"""What is active, and what was: one record of the definitions topic, beside the bundles.

It says what an operator meant last. What a shard decides by follows from the control records in
its own log; the two agree as soon as every partition has read that far.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

from sojourn.wire.instant import format_instant

#: The key of the record. Bundles stand under their hashes, which are longer.
ACTIVE_KEY: Final = "active"
#: How many earlier activations are kept.
KEPT: Final = 50

#: What made a version the active one.
By = Literal["publish", "rollback", "pause", "resume"]


class ActiveUnreadable(ValueError):
    """The record cannot be read; a newer release wrote it, or somebody by hand."""


class Past(Struct, frozen=True):
    """One activation: the hash of the bundle, when (RFC 3339), and by what."""

    version: str
    at: str
    by: By


class Active(Struct, frozen=True):
    """The active version with its journeys and their versions; `previous` has the newest first."""

    version: str
    journeys: Mapping[str, str]
    at: str
    by: By = "publish"
    previous: tuple[Past, ...] = ()

    @property
    def history(self) -> tuple[Past, ...]:
        """Every activation that is known, the newest first."""
        return (Past(self.version, self.at, self.by), *self.previous)


_DECODER: Final = msgspec.json.Decoder(Active)


def activated(
    before: Active | None, version: str, journeys: Mapping[str, str], *, at: int, by: By
) -> Active:
    """The record after `version` was made active at `at` (milliseconds).

    Making the same version active again changes nothing.
    """
    if before is not None and before.version == version:
        return before
    previous = before.history[:KEPT] if before is not None else ()
    return Active(version, dict(journeys), format_instant(at), by, previous)


def encode_active(active: Active) -> bytes:
    """The record's value."""
    return msgspec.json.encode(active)


def decode_active(value: bytes) -> Active:
    """Read the record's value. Raises ActiveUnreadable."""
    try:
        return _DECODER.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ActiveUnreadable("the record of what is active cannot be read") from error
