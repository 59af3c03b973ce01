"""Touchpoints as a file of JSON lines, of which the same touchpoints give the same bytes."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from sojourn.core.event import Touchpoint
from sojourn.wire.touchpoint import encode


def write(path: Path, touchpoints: Iterable[Touchpoint]) -> int:
    """Write one line for each touchpoint, gzipped if the name ends in .gz; returns how many."""
    count = 0
    with _opened(path) as file:
        for touchpoint in touchpoints:
            file.write(encode(touchpoint) + b"\n")
            count += 1
    return count


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        # Neither a name nor a time in the header: they would make the bytes differ.
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
