"""Law: a mapping takes over what a row gives, and never fails on what it does not."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.declared.types import PropertyType
from sojourn.files.mapping import (
    Column,
    Constant,
    Hash,
    Property,
    RowMapping,
    Time,
    touchpoint_of,
)
from sojourn.files.rows import Row

MAPPING = RowMapping(
    id=Hash(),
    type=Column("kind", values={"cart": "Product Added"}),
    customer=Column("user"),
    occurred_at=Time("time", "%Y-%m-%d %H:%M:%S", ZoneInfo("Asia/Ho_Chi_Minh")),
)


def csv_row(line: int = 2, **cells: str) -> Row:
    return Row(line, tuple(cell.encode() for cell in cells.values()), dict(cells))


def mapped(row: Row, **changes: Any) -> dict[str, Any]:
    return touchpoint_of(row, msgspec.structs.replace(MAPPING, **changes))


def property_of(row: Row, source: Column | Constant | Hash) -> Any:
    return mapped(row, properties=(Property("p", source),)).get("properties", {}).get("p")


def test_a_row() -> None:
    event = mapped(
        csv_row(user="0912", time="2019-10-01 07:00:00", kind="cart", mail="an@example.test"),
        channel=Constant("web"),
        identifiers=(Property("email", Column("mail")), Property("phone", Column("tel"))),
    )
    assert event.pop("id")
    assert event == {
        "type": "Product Added",
        "customer": "0912",
        "channel": "web",
        "occurred_at": 1_569_888_000_000,
        "identifiers": {"email": "an@example.test"},
    }


def test_what_a_row_lacks_is_left_out() -> None:
    assert set(mapped(csv_row(user="", time="", kind=""))) == {"id"}


def test_a_value_outside_the_list_stays() -> None:
    assert mapped(csv_row(kind="view"))["type"] == "view"


def test_a_time_in_another_format_is_left_to_the_engine() -> None:
    assert mapped(csv_row(time="yesterday"))["occurred_at"] == "yesterday"
    assert mapped(csv_row(time="0001-01-01 00:00:00"))["occurred_at"] < 0


@pytest.mark.parametrize(
    ("cell", "time", "expected"),
    [
        ("2019-10-01T00:00:00Z", Time("t"), "2019-10-01T00:00:00Z"),
        (1569888000000, Time("t"), 1569888000000),
        ("1569888000.25", Time("t", "epoch seconds"), 1_569_888_000_250),
        (1569888000, Time("t", "epoch seconds"), 1_569_888_000_000),
        ("1569888000000", Time("t", "epoch milliseconds"), 1_569_888_000_000),
        ("NaN", Time("t", "epoch seconds"), "NaN"),
        ("Infinity", Time("t", "epoch seconds"), "Infinity"),
        ("01/10/19 02:00 +0200", Time("t", "%d/%m/%y %H:%M %z"), 1_569_888_000_000),
        ("2019-10-01 00:00:00 UTC", Time("t", "%Y-%m-%d %H:%M:%S UTC", UTC), 1_569_888_000_000),
    ],
)
def test_times(cell: Any, time: Time, expected: Any) -> None:
    row = Row(1, (), {"t": cell})
    assert mapped(row, occurred_at=time)["occurred_at"] == expected


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("text", "0912", "0912"),
        ("text", 12, "12"),
        ("integer", "12", 12),
        ("integer", "-7", -7),
        ("integer", "1.5", "1.5"),
        ("integer", "9" * 20, "9" * 20),
        ("number", "33.20", 33.2),
        ("money", "33.20", 33.2),
        ("money", "33,20", "33,20"),
        ("number", "nan", "nan"),
        ("number", "inf", "inf"),
        ("number", "1e999", "1e999"),
        ("boolean", "True", True),
        ("boolean", "0", False),
        ("boolean", "yes", "yes"),
        ("time", "2019-10-01", "2019-10-01"),
        ("date", "1990-05-17", "1990-05-17"),
        ("date", "1990-05-17 00:00:00", "1990-05-17"),
        ("date", "1990-05-17T00:00:00Z", "1990-05-17"),
        ("date", "17/05/1990", "17/05/1990"),
        ("date", "17 May 1990", "17 May 1990"),
        ("list", "[1, 2]", [1, 2]),
        ("list", "1, 2", "1, 2"),
        ("map", '{"a": 1}', {"a": 1}),
        ("money", 33.2, 33.2),
        ("boolean", True, True),
        ("", 5, 5),
        ("integer", "", None),
    ],
)
def test_kinds_of_values(kind: PropertyType, cell: Any, expected: Any) -> None:
    assert property_of(Row(1, (), {"c": cell}), Column("c", kind)) == expected


def test_a_member_of_a_member() -> None:
    row = Row(1, (), {"user": {"id": 7}, "a.b": "flat"})
    assert property_of(row, Column("user.id")) == 7
    assert property_of(row, Column("a.b")) == "flat"
    assert property_of(row, Column("user.name")) is None
    assert property_of(row, Column("user.id.more")) is None
    assert mapped(row, customer=Column("user.id"))["customer"] == "7"


def test_a_property_of_some_types_only() -> None:
    only = (Property("order_id", Column("o"), ("Order Completed",)),)
    kinds = {"buy": "Order Completed"}
    for kind, has in (("buy", True), ("view", False)):
        event = mapped(
            csv_row(kind=kind, o="1"), type=Column("kind", values=kinds), properties=only
        )
        assert ("properties" in event) is has


def test_the_hash_of_a_row_is_that_of_its_cells_alone() -> None:
    first = mapped(csv_row(2, user="1", kind="a"))["id"]
    assert mapped(csv_row(9, user="1", kind="a"))["id"] == first
    assert mapped(csv_row(2, user="1", kind="b"))["id"] != first
    # The border between two cells counts.
    assert mapped(csv_row(2, user="12", kind=""))["id"] != mapped(csv_row(user="1", kind="2"))["id"]


def test_the_hash_of_columns_is_shared_by_rows() -> None:
    order = Hash(("session", "time"))
    first = property_of(csv_row(session="s", time="1", product="a"), order)
    assert property_of(csv_row(session="s", time="1", product="b"), order) == first
    assert property_of(csv_row(session="s", time="2", product="a"), order) != first


def test_ids_stand() -> None:
    """The ids of rows must not change with a release: a file read again would count twice."""
    assert mapped(csv_row(user="1", kind="a"))["id"] == "cb0c6661d922e88af02331165cc5e9b5"
    assert (
        property_of(csv_row(user="1", kind="a"), Hash(("user",)))
        == "6a3cd2ce9c88cd1d58c7a661f5ce1e16"
    )


CELLS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KINDS: list[PropertyType] = [
    "text", "integer", "number", "money", "boolean", "time", "list", "map",
]  # fmt: skip


@given(cell=CELLS)
def test_never_raises(cell: Any) -> None:
    row = Row(1, (b"x",), {"kind": cell, "user": cell, "time": cell, "t": cell})
    mapped(row, properties=tuple(Property(kind, Column("t", kind)) for kind in KINDS))
    for time_format in ("", "epoch seconds", "epoch milliseconds"):
        mapped(row, occurred_at=Time("t", time_format))
