"""Touchpoints as a file of JSON lines, of which the same touchpoints give the same bytes."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, cast

import orjson

from sojourn.core.event import Touchpoint

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write(path: Path, touchpoints: Iterable[Touchpoint]) -> int:
    """Write one line for each touchpoint, gzipped if the name ends in .gz; returns how many."""
    count = 0
    with _opened(path) as file:
        for touchpoint in touchpoints:
            file.write(encode(touchpoint) + b"\n")
            count += 1
    return count


def encode(touchpoint: Touchpoint) -> bytes:
    """The native JSON form of a touchpoint."""
    at = _EPOCH + timedelta(milliseconds=touchpoint.occurred_at)
    body: dict[str, object] = {
        "id": touchpoint.id,
        "type": touchpoint.type,
        "customer": touchpoint.customer,
        "channel": touchpoint.channel,
        "occurred_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "properties": touchpoint.properties,
    }
    if touchpoint.identifiers:
        body["identifiers"] = touchpoint.identifiers
    return orjson.dumps(body)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        # Neither a name nor a time in the header: they would make the bytes differ.
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
