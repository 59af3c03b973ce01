"""Rows of a file of events, one at a time: JSONL or CSV, plain or gzip.

A bad row is a value with its line, never the end of the file; only a file that cannot be read
at all raises. No more than a row is held in memory.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from sojourn.core.vocabulary import DeadLetterReason

#: Four times what an event may have: a longer line is cut off before it fills the memory.
LINE_BYTES: Final = 1024 * 1024

_GZIP_MAGIC: Final = b"\x1f\x8b"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_ROWS_OF_CSV: Final = (".csv", ".csv.gz")
_ROWS_OF_JSON: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".json", ".json.gz")


class Row(Struct, frozen=True):
    """One row. `line` counts from 1; `content` is what a hash of the row is taken of.

    `fields` are the cells by column, or the members of the JSON object; None where the line
    of a JSONL file was not read yet: its bytes may be a touchpoint as they stand.
    """

    line: int
    content: tuple[bytes, ...]
    fields: dict[str, Any] | None = None


class BadRow(Struct, frozen=True):
    """A row that says nothing; `what` holds none of its content."""

    line: int
    reason: DeadLetterReason
    what: str


class FileUnreadable(Exception):
    """The file is missing, cut off or no file of rows; the text says where and what to do."""


def is_csv(path: Path) -> bool:
    """Whether `path` holds CSV: by its name, else by its first byte. Raises FileUnreadable."""
    name = path.name.lower()
    if name.endswith(_ROWS_OF_CSV):
        return True
    if name.endswith(_ROWS_OF_JSON):
        return False
    with open_file(path) as stream:
        return (
            not read_some(path, stream, 64).lstrip(_BYTE_ORDER_MARK + b" \r\n\t").startswith(b"{")
        )


def csv_columns(path: Path) -> tuple[str, ...]:
    """The columns that the first line of a CSV file names. Raises FileUnreadable."""
    with open_file(path) as stream:
        lines = _Lines(path, stream)
        return _header(path, csv.reader(lines, strict=True))


def csv_rows(path: Path) -> Iterator[Row | BadRow]:
    """The rows of a CSV file in UTF-8, separated by commas. Raises FileUnreadable."""
    with open_file(path) as stream:
        lines = _Lines(path, stream)
        reader = csv.reader(lines, strict=True)
        columns = _header(path, reader)
        while True:
            first = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error:
                yield BadRow(first, "wrong_type", "not CSV: a quote is out of place or never ends")
                continue
            if lines.bad:
                yield from lines.take_bad()
            elif cells:
                yield _csv_row(first, columns, cells)
        yield from lines.take_bad()


def json_lines(path: Path) -> Iterator[Row | BadRow]:
    """The lines of a JSONL file that are not blank, unread. Raises FileUnreadable."""
    with open_file(path) as stream:
        lines = _Lines(path, stream)
        while (line := lines.next_bytes()) is not None:
            yield from lines.take_bad()
            if line := line.strip():
                yield Row(lines.number, (line,))


def json_rows(path: Path) -> Iterator[Row | BadRow]:
    """The rows of a JSONL file, read as objects. Raises FileUnreadable."""
    for row in json_lines(path):
        yield read_row(row)


def read_row(row: Row | BadRow) -> Row | BadRow:
    """A line of a JSONL file, read as an object."""
    if isinstance(row, BadRow):
        return row
    try:
        fields = msgspec.json.decode(row.content[0])
    except RecursionError:
        return BadRow(row.line, "too_deep", "nested deeper than a reader can follow")
    except UnicodeError:
        return BadRow(row.line, "not_utf8", "a text is not UTF-8")
    except msgspec.DecodeError:
        return BadRow(row.line, "not_json", "not JSON")
    if not isinstance(fields, dict):
        return BadRow(row.line, "wrong_type", "must be a JSON object")
    return Row(row.line, row.content, fields)


class _Lines:
    """The lines of a stream, none longer than the bound, with those that are bad set aside."""

    def __init__(self, path: Path, stream: gzip.GzipFile | BufferedReader) -> None:
        self._path = path
        self._stream = stream
        self.number = 0
        self.bad: list[BadRow] = []

    def next_bytes(self) -> bytes | None:
        """The next line, empty where it is too long; None at the end."""
        line = _read_line(self._path, self._stream)
        if not line:
            return None
        self.number += 1
        if self.number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if len(line) <= LINE_BYTES:
            return line
        self.bad.append(BadRow(self.number, "too_large", f"longer than {LINE_BYTES} bytes"))
        while line and not line.endswith(b"\n"):
            line = _read_line(self._path, self._stream)
        return b"\n"

    def __iter__(self) -> Iterator[str]:
        while (line := self.next_bytes()) is not None:
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError as error:
                what = f"byte {error.start} of the line is not UTF-8"
                self.bad.append(BadRow(self.number, "not_utf8", what))
                yield "\n"

    def take_bad(self) -> list[BadRow]:
        bad, self.bad = self.bad, []
        return bad


def open_file(path: Path) -> gzip.GzipFile | BufferedReader:
    """Open for reading, unpacked where the content is gzip; the caller closes it.

    Raises FileUnreadable, also for a pipe: what was read of it to see its form would be gone.
    """
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            raise FileUnreadable(f"{path}: not a plain file; write what comes from there into one")
        with path.open("rb") as stream:
            packed = stream.read(2) == _GZIP_MAGIC
        return gzip.open(path, "rb") if packed else path.open("rb")
    except OSError as error:
        raise FileUnreadable(f"{path}: {error.strerror or 'cannot be read'}") from error


def read_some(path: Path, stream: gzip.GzipFile | BufferedReader, size: int) -> bytes:
    """The next `size` bytes of an open file, fewer at its end. Raises FileUnreadable."""
    try:
        return stream.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise _cut_off(path) from error


def _read_line(path: Path, stream: gzip.GzipFile | BufferedReader) -> bytes:
    try:
        return stream.readline(LINE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _cut_off(path) from error


def _cut_off(path: Path) -> FileUnreadable:
    return FileUnreadable(f"{path}: the gzip file is damaged or cut off; fetch it again")


def _header(path: Path, reader: Iterator[list[str]]) -> tuple[str, ...]:
    try:
        columns = tuple(next(reader, ()))
    except csv.Error as error:
        raise FileUnreadable(f"{path}:1: the first line is not CSV") from error
    if not any(columns):
        raise FileUnreadable(f"{path}:1: the first line must name the columns")
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise FileUnreadable(f'{path}:1: the column "{twice[0]}" is named twice')
    return columns


def _csv_row(line: int, columns: Sequence[str], cells: list[str]) -> Row | BadRow:
    if len(cells) != len(columns):
        what = f"{len(cells)} cells where the first line names {len(columns)} columns"
        return BadRow(line, "wrong_type", what)
    fields = dict(zip(columns, cells, strict=True))
    return Row(line, tuple(cell.encode() for cell in cells), fields)
