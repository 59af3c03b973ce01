"""What a mapping file says, as values, and a foreign row read by it.

Mapping never fails: what a row lacks is left out and what does not fit stays as it is, so that
the engine refuses the touchpoint with the same words as one that came in that form.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from math import isfinite
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.core.declared.types import PropertyType
from sojourn.files.rows import Row
from sojourn.wire.instant import milliseconds

#: Formats of a time besides a pattern of `strptime`.
EPOCH_FORMATS: Final = ("epoch seconds", "epoch milliseconds")

_INTEGER: Final = re.compile(r"[+-]?\d{1,19}")
_DATE_CHARS: Final = len("2026-12-24")
_TRUTHS: Final[Mapping[str, bool]] = {"true": True, "1": True, "false": False, "0": False}


class Column(Struct, frozen=True):
    """The cell of a column. `kind` turns its text into a value; `values` renames it first."""

    column: str
    kind: PropertyType | Literal[""] = ""
    values: Mapping[str, str] = {}


class Constant(Struct, frozen=True):
    """The same text in every row."""

    text: str


class Hash(Struct, frozen=True):
    """A hash of the columns, or of the whole row where none is named."""

    columns: tuple[str, ...] = ()


class Time(Struct, frozen=True):
    """The time in a column. `format` is empty for RFC 3339; `zone` serves formats without one."""

    column: str
    format: str = ""
    zone: tzinfo = UTC


Source = Column | Constant | Hash


class Property(Struct, frozen=True):
    """A property or identifier; `on` limits it to touchpoints of these types, if any are named."""

    name: str
    source: Source
    on: tuple[str, ...] = ()


class RowMapping(Struct, frozen=True, kw_only=True):
    """How a row becomes a touchpoint."""

    id: Source
    type: Source
    customer: Source
    occurred_at: Time
    source: Source | None = None
    channel: Source | None = None
    properties: tuple[Property, ...] = ()
    identifiers: tuple[Property, ...] = ()


def touchpoint_of(row: Row, mapping: RowMapping) -> dict[str, Any]:
    """The native form of a touchpoint, without what the row does not give."""
    event: dict[str, Any] = {}
    for name, source in (
        ("id", mapping.id),
        ("type", mapping.type),
        ("customer", mapping.customer),
        ("source", mapping.source),
        ("channel", mapping.channel),
    ):
        if source is not None and (text := _text(_value(source, row))):
            event[name] = text
    at = _time(_cell(row, mapping.occurred_at.column), mapping.occurred_at)
    if at is not None:
        event["occurred_at"] = at
    properties = _named(mapping.properties, row, event.get("type"))
    if properties:
        event["properties"] = properties
    identifiers = _named(mapping.identifiers, row, event.get("type"))
    if identifiers:
        event["identifiers"] = {name: _text(value) for name, value in identifiers.items()}
    return event


def _named(entries: tuple[Property, ...], row: Row, event_type: str | None) -> dict[str, Any]:
    named = {}
    for entry in entries:
        if not entry.on or event_type in entry.on:
            value = _value(entry.source, row)
            if value is not None:
                named[entry.name] = value
    return named


def _value(source: Source, row: Row) -> Any:
    match source:
        case Constant():
            return source.text
        case Hash():
            return _hash(source, row)
        case Column():
            cell = _cell(row, source.column)
            if source.values:
                cell = source.values.get(_text(cell), cell)
            return _KINDS[source.kind](cell) if source.kind and cell is not None else cell


def _cell(row: Row, column: str) -> Any:
    """The cell of a column, or the member of a JSON row at `a.b`; None where it is empty."""
    cell: Any = row.fields
    if isinstance(cell, dict) and column in cell:
        cell = cell[column]
    else:
        for name in column.split("."):
            cell = cell.get(name) if isinstance(cell, dict) else None
    return None if cell == "" else cell


def _hash(source: Hash, row: Row) -> str:
    hasher = blake2b(digest_size=16)
    parts = row.content
    if source.columns:
        parts = tuple(_text(_cell(row, column)).encode() for column in source.columns)
    for part in parts:
        # The length in front keeps ("ab", "c") and ("a", "bc") apart.
        hasher.update(len(part).to_bytes(4, "big"))
        hasher.update(part)
    return hasher.hexdigest()


def _time(cell: Any, time: Time) -> Any:
    """Milliseconds since 1970 UTC; the cell itself where it is not in the format."""
    if cell is None or not time.format:
        return cell
    try:
        if time.format in EPOCH_FORMATS:
            factor = 1000 if time.format == "epoch seconds" else 1
            return int(Decimal(_text(cell)) * factor)
        moment = datetime.strptime(_text(cell), time.format)  # noqa: DTZ007 - the zone follows
    except (ValueError, OverflowError, InvalidOperation):
        return cell
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=time.zone))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _integer(cell: Any) -> Any:
    return int(cell) if isinstance(cell, str) and _INTEGER.fullmatch(cell) else cell


def _number(cell: Any) -> Any:
    try:
        number = float(cell) if isinstance(cell, str) else cell
    except ValueError:
        return cell
    # Python reads "nan" and "inf" as numbers; JSON has neither.
    return number if not isinstance(number, float) or isfinite(number) else cell


def _boolean(cell: Any) -> Any:
    return _TRUTHS.get(cell.lower(), cell) if isinstance(cell, str) else cell


def _date(cell: Any) -> Any:
    """The date that the text begins with, as exports write one with a time of nothing behind."""
    text = _text(cell)
    return text[:_DATE_CHARS] if text[_DATE_CHARS:][:1] in ("T", " ", "") else text


def _parsed(cell: Any) -> Any:
    """JSON in a cell of a CSV file, for lists and maps."""
    try:
        return json.loads(cell) if isinstance(cell, str) else cell
    except (ValueError, RecursionError):
        return cell


_KINDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "money": _number,
    "boolean": _boolean,
    "time": _text,
    "date": _date,
    "list": _parsed,
    "map": _parsed,
}
