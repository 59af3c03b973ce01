"""Law: each row of a file comes out with its line, and a bad one spoils no other."""

import gzip
from pathlib import Path

import pytest

from sojourn.files.rows import (
    LINE_BYTES,
    BadRow,
    FileUnreadable,
    Row,
    csv_columns,
    csv_rows,
    is_csv,
    json_lines,
    json_rows,
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "events"


def lines_and_reasons(rows: list[Row | BadRow]) -> list[tuple[int, str]]:
    return [(row.line, row.reason if isinstance(row, BadRow) else "") for row in rows]


def test_csv_by_columns(place: Path) -> None:
    place.write_bytes(b'\xef\xbb\xbfa,b\r\n1,"x, ""y"""\r\n\r\n2,\r\n')
    rows = list(csv_rows(place))
    assert [row.fields for row in rows if isinstance(row, Row)] == [
        {"a": "1", "b": 'x, "y"'},
        {"a": "2", "b": ""},
    ]
    assert [row.line for row in rows] == [2, 4]


def test_csv_with_a_break_in_a_cell_keeps_its_first_line(place: Path) -> None:
    place.write_bytes(b'a,b\n1,"x\ny"\n2,z\n')
    assert lines_and_reasons(list(csv_rows(place))) == [(2, ""), (4, "")]


def test_bad_csv_rows_spoil_no_other(place: Path) -> None:
    long_row = b"1," + b"x" * LINE_BYTES * 2
    place.write_bytes(
        b"\n".join([b"a,b", b"1,2", b"1,2,3", b"1", b"1,\xff", long_row, b'1,"2"x', b"3,4", b""])
    )
    assert lines_and_reasons(list(csv_rows(place))) == [
        (2, ""),
        (3, "wrong_type"),
        (4, "wrong_type"),
        (5, "not_utf8"),
        (6, "too_large"),
        (7, "wrong_type"),
        (8, ""),
    ]


def test_a_quote_that_never_ends_does_not_swallow_the_file(place: Path) -> None:
    place.write_bytes(b'a,b\n1,"never\n' + b"1,2\n" * 50_000)
    rows = lines_and_reasons(list(csv_rows(place)))
    assert rows[0] == (2, "wrong_type")
    assert rows[-1] == (50_002, "")


def test_json_lines_are_handed_over_as_they_stand(place: Path) -> None:
    place.write_bytes(b'{"a": 1}\n\n  not json \r\n{"b": 2}')
    rows = list(json_lines(place))
    assert [(row.line, row.content) for row in rows if isinstance(row, Row)] == [
        (1, (b'{"a": 1}',)),
        (3, (b"not json",)),
        (4, (b'{"b": 2}',)),
    ]


def test_bad_json_rows_spoil_no_other(place: Path) -> None:
    place.write_bytes(
        b"\n".join([b'{"a": 1}', b"{", b"[1]", b'"\xff"', b"[" * 50_000, b"x" * (LINE_BYTES + 5)])
        + b'\n{"a": 2}\n'
    )
    assert lines_and_reasons(list(json_rows(place))) == [
        (1, ""),
        (2, "not_json"),
        (3, "wrong_type"),
        (4, "not_utf8"),
        (5, "too_deep"),
        (6, "too_large"),
        (7, ""),
    ]


def test_gzip_is_known_by_its_content(place: Path) -> None:
    place.write_bytes(gzip.compress(b'{"a": 1}\n'))
    assert [row.line for row in json_rows(place)] == [1]


@pytest.mark.parametrize("kept", [5, 15, 60])
def test_a_gzip_file_that_was_cut_off_is_said(place: Path, kept: int) -> None:
    place.write_bytes(gzip.compress(b'{"a": 1}\n' * 5000)[:kept])
    with pytest.raises(FileUnreadable, match="damaged or cut off"):
        list(json_rows(place))


def test_a_missing_file_is_said(place: Path) -> None:
    with pytest.raises(FileUnreadable, match="No such file"):
        list(csv_rows(place))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "must name the columns"),
        (b"\n1,2\n", "must name the columns"),
        (b"a,b,a\n", '"a" is named twice'),
        (b'a,"b"c\n', "not CSV"),
        (b"a,\xff\n", "must name the columns"),
    ],
)
def test_a_bad_first_line_is_said(place: Path, content: bytes, message: str) -> None:
    place.write_bytes(content)
    with pytest.raises(FileUnreadable, match=message):
        csv_columns(place)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.csv", b"{", True),
        ("x.CSV.GZ", gzip.compress(b"{"), True),
        ("x.jsonl", b"a,b", False),
        ("x.jsonl.gz", gzip.compress(b"a,b"), False),
        ("x", b' \n{"a": 1}', False),
        ("x", b"\xef\xbb\xbf{}", False),
        ("x", gzip.compress(b"a,b\n"), True),
    ],
)
def test_the_form_is_known_by_name_or_content(
    tmp_path: Path, name: str, content: bytes, expected: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert is_csv(path) is expected
