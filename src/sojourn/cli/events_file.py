"""A file of events, with its mapping where it needs one, as the commands take it."""

from collections.abc import Iterator
from pathlib import Path

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.files.events import FileEvent, read_events
from sojourn.files.mapping import RowMapping
from sojourn.files.mapping_file import read_mapping
from sojourn.files.rows import BadRow, FileUnreadable, csv_columns, is_csv
from sojourn.journeyfile.findings.diagnostic import render


def mapping_for(events: Path, mapping: Path | None) -> RowMapping | None:
    """The mapping in the file `mapping`, held against the columns of `events`.

    Raises Failure with every mistake in it.
    """
    if mapping is None:
        return None
    try:
        text = mapping.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Failure(f"{mapping}: the file is not UTF-8 text") from None
    try:
        columns = csv_columns(events) if is_csv(events) else None
    except FileUnreadable as error:
        raise Failure(str(error)) from error
    read = read_mapping(str(mapping), text, columns=columns)
    if read.mapping is None:
        findings = render(read.findings, {str(mapping): text})
        message = f"the mapping has mistakes\n{findings}".rstrip()
        raise Failure(message, code=ExitCode.FINDINGS)
    return read.mapping


def events_in(path: Path, mapping: RowMapping | None) -> Iterator[FileEvent | BadRow]:
    """The events of a file in its order. Raises Failure where it cannot be read."""
    try:
        yield from read_events(path, mapping)
    except FileUnreadable as error:
        raise Failure(str(error)) from error
