"""Events of a file as the values of input records, whatever form the file has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sojourn.core.event import Touchpoint
from sojourn.files.mapping import RowMapping, touchpoint_of
from sojourn.files.rows import BadRow, FileUnreadable, Row, csv_rows, is_csv, json_lines, json_rows
from sojourn.wire.record import FileRecord
from sojourn.wire.touchpoint import decode


class FileEvent(Struct, frozen=True):
    """What to write into the input topic. `line` is where it stands in the file.

    `key` is the customer and `occurred_at` the event's time in milliseconds; both are None
    where the engine is going to refuse the value.
    """

    line: int
    value: bytes
    key: bytes | None = None
    occurred_at: int | None = None


_ENCODER: Final = msgspec.json.Encoder()


def read_events(path: Path, mapping: RowMapping | None = None) -> Iterator[FileEvent | BadRow]:
    """The events of a file, in its order, one at a time.

    Without a mapping each line of a JSONL file is taken as it stands, native or CloudEvent.
    Raises FileUnreadable, also for CSV without a mapping.
    """
    if mapping is None:
        if is_csv(path):
            raise FileUnreadable(
                f"{path}: a CSV file needs a mapping file that says what its columns mean "
                "(docs/mapping.md)"
            )
        for row in json_lines(path):
            yield row if isinstance(row, BadRow) else _event(row.line, row.content[0])
        return
    for row in csv_rows(path) if is_csv(path) else json_rows(path):
        yield row if isinstance(row, BadRow) else _mapped(row, mapping)


def _mapped(row: Row, mapping: RowMapping) -> FileEvent | BadRow:
    try:
        value = _ENCODER.encode(touchpoint_of(row, mapping))
    except (OverflowError, RecursionError):
        return BadRow(row.line, "wrong_type", "a value is beyond what JSON readers take")
    return _event(row.line, value)


def _event(line: int, value: bytes) -> FileEvent:
    result = decode(FileRecord(value))
    if not isinstance(result, Touchpoint):
        return FileEvent(line, value)
    return FileEvent(line, value, result.customer.encode(), result.occurred_at)
