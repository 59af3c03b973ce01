"""A mapping file: YAML text to a `RowMapping`, or every mistake with its place.

The language is told in docs/mapping.md.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final, get_args

from msgspec import Struct

from sojourn.core.declared.types import PropertyType
from sojourn.core.local_time.zones import zone_named
from sojourn.files.mapping import (
    EPOCH_FORMATS,
    Column,
    Constant,
    Hash,
    Property,
    RowMapping,
    Source,
    Time,
)
from sojourn.journeyfile.findings.diagnostic import Finding, Span, did_you_mean, finding, one_of
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.text.node import Entry, MappingNode, Node, Scalar, SequenceNode
from sojourn.journeyfile.text.source import START, read

#: Every key of the file with a line to write where it is missing or not understood.
_KEYS: Final = {
    "id": "id: {hash: row}",
    "type": "type: {column: event_type, values: {cart: Product Added}}",
    "customer": "customer: user_id",
    "occurred_at": 'occurred_at: {column: time, format: "%Y-%m-%d %H:%M:%S", zone: UTC}',
    "source": "source: {constant: shop}",
    "channel": "channel: {constant: web}",
    "properties": "properties: {price: {column: price, as: money}}",
    "identifiers": "identifiers: {email: mail}",
}
_REQUIRED: Final = ("id", "type", "customer", "occurred_at")
_SOURCE_KEYS: Final = ("column", "constant", "hash")
_KINDS: Final[tuple[PropertyType, ...]] = get_args(PropertyType)

#: How many parts of a moment (year, month, day, hour …) there are in a day.
_DAY: Final = 3
#: A moment in which every part of a date is another number, to try a format on.
_PROBE: Final = datetime(2019, 10, 23, 14, 45, 56, tzinfo=UTC)


class MappingFile(Struct, frozen=True):
    """A mapping file as read; `mapping` is None where there are findings."""

    mapping: RowMapping | None
    findings: tuple[Finding, ...] = ()


def read_mapping(path: str, text: str, *, columns: Sequence[str] | None = None) -> MappingFile:
    """Read a mapping file. Never raises.

    `columns` are those of the file to be read: a mapping that names another one is mistaken.
    """
    source = read(path, text, empty_hint=_KEYS["id"])
    reading = _Reading(path, columns)
    mapping = reading.whole(source.root) if source.root is not None else None
    findings = (*source.findings, *reading.findings)
    return MappingFile(None if findings else mapping, findings)


class _Reading:
    """One pass over the nodes of one file; what is wrong is noted, and read on."""

    def __init__(self, path: str, columns: Sequence[str] | None) -> None:
        self.path = path
        self.columns = columns
        self.findings: list[Finding] = []

    def whole(self, root: Node) -> RowMapping | None:
        entries = self._entries(root, "a mapping file", tuple(_KEYS))
        for key in _REQUIRED:
            if key not in entries:
                self._say(START, "missing-key", f"`{key}` is missing", hint=_KEYS[key])
        sources = {
            key: self._source(entry.value)
            for key, entry in entries.items()
            if key in ("id", "type", "customer", "source", "channel")
        }
        at = self._time(entries["occurred_at"].value) if "occurred_at" in entries else None
        properties = self._named(entries.get("properties"))
        identifiers = self._named(entries.get("identifiers"))
        event_id, event_type = sources.get("id"), sources.get("type")
        customer = sources.get("customer")
        if event_id is None or event_type is None or customer is None or at is None:
            return None
        return RowMapping(
            id=event_id,
            type=event_type,
            customer=customer,
            occurred_at=at,
            source=sources.get("source"),
            channel=sources.get("channel"),
            properties=properties,
            identifiers=identifiers,
        )

    def _named(self, entry: Entry | None) -> tuple[Property, ...]:
        if entry is None:
            return ()
        named = []
        for name, inner in self._entries(entry.value, f"`{entry.key.text}`", None).items():
            on: tuple[str, ...] = ()
            if isinstance(inner.value, MappingNode) and (types := inner.value.entry("on")):
                on = self._texts(types.value)
            source = self._source(inner.value, ("on",))
            if source is not None:
                named.append(Property(name, source, on))
        return tuple(named)

    def _source(self, node: Node, more: tuple[str, ...] = ()) -> Source | None:
        """Where a value comes from: a column's name, or a mapping that says more."""
        if isinstance(node, Scalar):
            return Column(self._column(node))
        entries = self._entries(node, "a value", (*_SOURCE_KEYS, "as", "values", *more))
        given = [key for key in _SOURCE_KEYS if key in entries]
        if len(given) != 1:
            if isinstance(node, MappingNode):
                hint = "write the name of a column"
                self._say(
                    node.span, "missing-key", f"give one of {one_of(_SOURCE_KEYS)}", hint=hint
                )
            return None
        for key in ("as", "values"):
            if key in entries and given != ["column"]:
                self._say(entries[key].key.span, "unknown-key", f"`{key}` belongs to a `column`")
        value = entries[given[0]].value
        if given == ["constant"]:
            return Constant(self._text(value))
        if given == ["hash"]:
            return self._hash(value)
        return Column(
            self._column(value),
            self._kind(entries["as"].value) if "as" in entries else "",
            self._values(entries.get("values")),
        )

    def _hash(self, node: Node) -> Hash:
        if isinstance(node, SequenceNode) and node.items:
            return Hash(tuple(self._column(item) for item in node.items))
        if not isinstance(node, Scalar) or node.text != "row":
            hint = "write `row`, or columns: [session, time]"
            self._say(node.span, "unknown-value", "a hash is of a row or of columns", hint=hint)
        return Hash()

    def _kind(self, node: Node) -> PropertyType:
        text = self._text(node)
        for kind in _KINDS:
            if kind == text:
                return kind
        self._unknown(node.span, "type of a property", text, _KINDS)
        return "text"

    def _values(self, entry: Entry | None) -> Mapping[str, str]:
        if entry is None:
            return {}
        entries = self._entries(entry.value, "`values`", None)
        return {name: self._text(inner.value) for name, inner in entries.items()}

    def _time(self, node: Node) -> Time:
        if isinstance(node, Scalar):
            return Time(self._column(node))
        entries = self._entries(node, "`occurred_at`", ("column", "format", "zone"))
        if "column" not in entries:
            self._say(node.span, "missing-key", "`column` is missing", hint=_KEYS["occurred_at"])
            return Time("")
        time_format = self._format(entries["format"].value) if "format" in entries else ""
        if "zone" in entries:
            zone = self._zone(entries["zone"].value)
        else:
            zone = UTC
            if time_format and time_format not in EPOCH_FORMATS and "%z" not in time_format:
                message = "`format` has no zone (%z), so `zone` must say it"
                self._say(entries["format"].key.span, "missing-key", message, hint="zone: UTC")
        return Time(self._column(entries["column"].value), time_format, zone)

    def _format(self, node: Node) -> str:
        text = self._text(node)
        if text not in EPOCH_FORMATS and not _is_format(text):
            hint = f'"%Y-%m-%d %H:%M:%S", or {one_of(EPOCH_FORMATS)}'
            message = "not a format of a date and time"
            self._say(node.span, "unknown-value", message, hint=hint)
        return text

    def _zone(self, node: Node) -> tzinfo:
        text = self._text(node)
        zone = zone_named(text)
        if zone is None:
            hint = "a name such as Asia/Ho_Chi_Minh, or UTC"
            self._say(node.span, "unknown-zone", f'time zone "{text}" is not known', hint=hint)
        return zone or UTC

    def _column(self, node: Node) -> str:
        name = self._text(node)
        if name and self.columns is not None and name not in self.columns:
            self._unknown(node.span, "column", name, self.columns)
        return name

    def _texts(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, SequenceNode) else (node,)
        return tuple(self._text(item) for item in items)

    def _text(self, node: Node) -> str:
        if isinstance(node, Scalar):
            return node.text
        self._say(node.span, "wrong-kind", "a text belongs here")
        return ""

    def _entries(self, node: Node, what: str, keys: tuple[str, ...] | None) -> dict[str, Entry]:
        """The entries of a mapping whose keys are closed, or free where `keys` is None."""
        if not isinstance(node, MappingNode):
            self._say(node.span, "wrong-kind", f"{what} is a mapping of keys to values")
            return {}
        known = {}
        for entry in node.entries:
            name = entry.key.text
            if keys is None or name in keys:
                known[name] = entry
            else:
                message = f"unexpected key `{name}` in {what}; expected one of {one_of(keys)}"
                hint = did_you_mean(name, keys)
                self._say(entry.key.span, "unknown-key", message, hint=hint)
        return known

    def _unknown(self, span: Span, what: str, word: str, known: Sequence[str]) -> None:
        message = f'unknown {what} "{word}"; expected one of {one_of(known)}'
        self._say(span, "unknown-value", message, hint=did_you_mean(word, known))

    def _say(self, span: Span, rule: Rule, message: str, *, hint: str = "") -> None:
        self.findings.append(finding(self.path, span, rule, message, hint=hint))


def _is_format(text: str) -> bool:
    """Whether a moment comes through this format unharmed, as exactly as it says: a day at least.

    A day alone is its first instant.
    """
    try:
        back = datetime.strptime(_PROBE.strftime(text), text)  # noqa: DTZ007 - compared as parts
    except ValueError:
        return False
    parts = _PROBE.timetuple()[:6]
    kept = [(*parts[:count], *(0,) * (6 - count)) for count in range(_DAY, 7)]
    return back.timetuple()[:6] in kept
