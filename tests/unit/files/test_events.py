"""Law: whatever the form of the file, each row comes out as one value for the input topic."""

import gzip
from pathlib import Path

import msgspec
import pytest

from sojourn.core.event import Touchpoint
from sojourn.files.events import FileEvent, read_events
from sojourn.files.mapping import RowMapping
from sojourn.files.mapping_file import read_mapping
from sojourn.files.rows import BadRow, FileUnreadable, csv_columns
from sojourn.wire.touchpoint import encode

ROOT = Path(__file__).resolve().parents[3]
SLICE = ROOT.parent / "shared/data/rees46_oct2019_slice/events.csv.gz"
MAP = ROOT / "tests/scenario/rees46/map.yaml"


def mapping_of(text: str) -> RowMapping:
    read = read_mapping("map.yaml", text)
    assert read.mapping is not None, read.findings
    return read.mapping


def test_native_lines_go_through_as_they_stand(tmp_path: Path) -> None:
    event = Touchpoint(id="e", type="T", customer="Ánh", occurred_at=5)
    cloudevent = (
        b'{"specversion":"1.0","id":"e","type":"T","source":"s","subject":"c",'
        b'"time":"1970-01-01T00:00:01Z"}'
    )
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join([encode(event), b"garbage", cloudevent]))
    assert list(read_events(path)) == [
        FileEvent(1, encode(event), "Ánh".encode(), 5),
        FileEvent(2, b"garbage"),
        FileEvent(3, cloudevent, b"c", 1000),
    ]


def test_csv_needs_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(FileUnreadable, match="needs a mapping file"):
        list(read_events(path))


MAPPED = """\
id: {hash: row}
type: {constant: Product Viewed}
customer: user
occurred_at: at
properties: {price: {column: price, as: money}}
"""


def test_one_mapping_reads_csv_and_json_alike(tmp_path: Path) -> None:
    table, lines = tmp_path / "events.csv", tmp_path / "events.jsonl"
    table.write_bytes(b"user,at,price\nc1,1970-01-01T00:00:05Z,1.50\n,x,\nc3\n")
    lines.write_bytes(b'{"user": "c1", "at": "1970-01-01T00:00:05Z", "price": "1.50"}\n[]\n')
    mapping = mapping_of(MAPPED)
    first, second, third = read_events(table, mapping)
    assert isinstance(first, FileEvent)
    assert (first.line, first.key, first.occurred_at) == (2, b"c1", 5000)
    assert msgspec.json.decode(first.value)["properties"] == {"price": 1.5}
    # A row without a customer is for the engine to refuse, with its own words.
    assert isinstance(second, FileEvent)
    assert second.key is None
    assert third == BadRow(4, "wrong_type", "1 cells where the first line names 3 columns")
    one, bad = read_events(lines, mapping)
    assert isinstance(one, FileEvent)
    assert (one.key, one.occurred_at) == (b"c1", 5000)
    assert bad == BadRow(2, "wrong_type", "must be a JSON object")


def test_a_row_nested_to_the_edge_is_refused_not_raised(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"".join(b'{"user": %b%b}\n' % (b"[" * n, b"]" * n) for n in (40, 900, 2000)))
    for result in read_events(path, mapping_of(MAPPED)):
        assert isinstance(result, BadRow) or result.occurred_at is None


@pytest.mark.parametrize("packed", [False, True])
def test_the_rows_of_rees46_that_matter(tmp_path: Path, packed: bool) -> None:
    """Two rows of one order, an exact repeat, and a view without a brand."""
    header = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
    rows = [
        header + "user_session",
        "2019-10-01 00:00:00 UTC,view,1,9,,,35.79,7,s1",
        "2019-10-01 00:00:01 UTC,purchase,1,9,a.b,acme,35.79,7,s1",
        "2019-10-01 00:00:01 UTC,purchase,2,9,a.b,acme,4.21,7,s1",
        "2019-10-01 00:00:01 UTC,purchase,2,9,a.b,acme,4.21,7,s1",
    ]
    content = "\n".join(rows).encode()
    path = tmp_path / "events.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    mapping = mapping_of(MAP.read_text())
    events = [
        msgspec.json.decode(event.value)
        for event in read_events(path, mapping)
        if isinstance(event, FileEvent)
    ]
    view, first, second, repeat = events
    assert repeat == second
    assert len({view["id"], first["id"], second["id"]}) == 3
    assert first["properties"]["order_id"] == second["properties"]["order_id"]
    assert view["properties"] == {"product_id": "1", "price": 35.79}
    assert (first["type"], first["properties"]["value"]) == ("Order Completed", 35.79)


@pytest.mark.skipif(not SLICE.exists(), reason="the REES46 slice is not beside the repository")
def test_the_whole_slice() -> None:
    """17,434 rows, 5 of them exact repeats; one order for each session and second."""
    read = read_mapping("map.yaml", MAP.read_text(), columns=csv_columns(SLICE))
    assert read.mapping is not None, read.findings
    events = list(read_events(SLICE, read.mapping))
    values = [msgspec.json.decode(event.value) for event in events if isinstance(event, FileEvent)]
    assert len(values) == len(events) == 17_434
    assert len({value["id"] for value in values}) == 17_434 - 5
    assert len({event.key for event in events if isinstance(event, FileEvent)}) == 4_504
    assert all(isinstance(event, FileEvent) and event.occurred_at for event in events)
    types = [value["type"] for value in values]
    assert types.count("Product Viewed") == 17_055
    assert types.count("Product Added") == 165
    assert types.count("Order Completed") == 214
