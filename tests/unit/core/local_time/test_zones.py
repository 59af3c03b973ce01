import os
import re
import struct
import subprocess
import sys
from datetime import UTC
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
import tzdata

from sojourn.core.local_time.zones import ZONES_VERSION, zone_named, zone_names, zone_of
from support.clocks import DAY_MS, MINUTE_MS, named, utc


def test_every_zone_of_the_data_is_known_and_is_one_object() -> None:
    assert len(zone_names()) > 500
    for name in zone_names():
        zone = zone_named(name)
        assert str(zone) == name
        assert zone_named(name) is zone


@pytest.mark.parametrize(
    "name", ["", "Nowhere", "europe/berlin", "Europe/Berlin ", "../zones", "/etc/localtime", "a\0b"]
)
def test_no_zone_has_another_name(name: str) -> None:
    assert zone_named(name) is None


def test_the_fallback() -> None:
    hanoi = named("Asia/Ho_Chi_Minh")
    assert zone_of("Asia/Ho_Chi_Minh", default=UTC) is hanoi
    for unknown in (None, "", "Mars/Base"):
        assert zone_of(unknown, default=UTC) is UTC
        assert zone_of(unknown, default=zone_of("Asia/Ho_Chi_Minh", default=UTC)) is hanoi


def test_the_version_is_that_of_the_data() -> None:
    assert re.fullmatch(r"20[0-9]{2}[a-z]", ZONES_VERSION)
    text = files(tzdata).joinpath("zoneinfo", "tzdata.zi").read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# version {ZONES_VERSION}"


def test_the_machine_is_not_asked(tmp_path: Path) -> None:
    """A machine on which Berlin keeps the time of Tokyo."""
    forged = tmp_path / "Europe" / "Berlin"
    forged.parent.mkdir()
    forged.write_bytes(_data("Asia/Tokyo"))
    program = (
        "from zoneinfo import ZoneInfo; from datetime import datetime as d\n"
        "from sojourn.core.local_time.zones import zone_named\n"
        "for zone in (ZoneInfo('Europe/Berlin'), zone_named('Europe/Berlin')):\n"
        "    print(d(2026, 1, 1, tzinfo=zone).utcoffset())"
    )
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True, text=True
    )
    assert run.stdout.split() == ["9:00:00", "1:00:00"]


def test_what_the_time_law_takes_for_granted_of_the_data() -> None:
    """One change of a clock within two days, at a whole minute: a new release could break it."""
    for name in zone_names():
        changes = _changes(name)
        assert all(later - earlier > 2 * DAY_MS for earlier, later in pairwise(changes)), name
        recent = [at for at in changes if at >= utc("1990-01-01")]
        assert all(at % MINUTE_MS == 0 for at in recent), name


def _changes(name: str) -> list[int]:
    """When the offset changes since 1970, as the zone's file lists it (RFC 8536)."""
    data = _data(name)
    _, end = _block(data, 0, time_bytes=4)
    block, _ = _block(data, end, time_bytes=8)
    return block


def _block(data: bytes, start: int, *, time_bytes: int) -> tuple[list[int], int]:
    marks, standards, leaps, times, types, letters = struct.unpack_from(">6l", data, start + 20)
    at = start + 44
    seconds = struct.unpack_from(f">{times}{'l' if time_bytes == 4 else 'q'}", data, at)
    at += times * time_bytes
    kinds = data[at : at + times]
    at += times
    offsets = [struct.unpack_from(">l", data, at + 6 * kind)[0] for kind in range(types)]
    end = at + 6 * types + letters + leaps * (time_bytes + 4) + standards + marks
    of_time = [offsets[kind] for kind in kinds]
    changed = (
        [
            second * 1_000
            for second, (before, offset) in zip(seconds[1:], pairwise(of_time), strict=True)
            if before != offset and second >= 0
        ]
        if times
        else []
    )
    return changed, end


def _data(name: str) -> bytes:
    return files(tzdata).joinpath("zoneinfo", *name.split("/")).read_bytes()
