"""Time zones by their IANA names, from the pinned `tzdata` package and never from the machine.

Two workers and a replay therefore see the same rules. `ZONES_VERSION` names them; a decision
carries it (semantics, "What is hashed").
"""

from datetime import tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

import tzdata

#: The version of the IANA rules in force, as in "2026b".
ZONES_VERSION: Final[str] = tzdata.IANA_VERSION

#: More than there are zones (some 600), so that none is ever read twice.
_CACHED_ZONES: Final = 1_024


@cache
def zone_names() -> frozenset[str]:
    """Every name that `zone_named` knows."""
    return frozenset(files(tzdata).joinpath("zones").read_text(encoding="utf-8").split())


def zone_named(name: str) -> tzinfo | None:
    """The zone of exactly this name, or None. The same name always gives the same object."""
    # Names come from events too: only one of the list ever becomes a path.
    return _read(name) if name in zone_names() else None


def zone_of(name: str | None, *, default: tzinfo) -> tzinfo:
    """The zone that a profile names; `default` where it names none, or none that is known.

    Calls nest for a longer chain: customer, then country, then project (semantics 18).
    """
    zone = zone_named(name) if name else None
    return default if zone is None else zone


@lru_cache(maxsize=_CACHED_ZONES)
def _read(name: str) -> tzinfo:
    with files(tzdata).joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
