"""The time zones of whole countries, from the tables of the pinned `tzdata` package.

Only a country all of which keeps the same clock, by the rules in force, says what time it is for
somebody who lives there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import tzdata

_ZONES: Final = "zoneinfo"


@cache
def countries() -> frozenset[str]:
    """Every code of ISO 3166, as in "VN"."""
    return frozenset(row[0] for row in _rows("iso3166.tab"))


@cache
def country_zones() -> Mapping[str, str]:
    """The zone of each country that keeps one clock; of several alike, the one of most people."""
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for country, _, zone, *_ in _rows("zone.tab"):
        zones[country].append(zone)
    return {country: named[0] for country, named in zones.items() if _keep_one_clock(named)}


def _keep_one_clock(zones: list[str]) -> bool:
    return len(zones) == 1 or len({_rule_in_force(zone) for zone in zones}) == 1


def _rule_in_force(zone: str) -> bytes:
    """The last line of a zone's file: the rule for all times to come (RFC 9636, section 3.3)."""
    return files(tzdata).joinpath(_ZONES, *zone.split("/")).read_bytes().splitlines()[-1]


def _rows(table: str) -> Iterator[list[str]]:
    for line in files(tzdata).joinpath(_ZONES, table).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
