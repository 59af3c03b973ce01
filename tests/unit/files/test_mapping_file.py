"""Law: a mapping file says what it means, or every mistake in it at its place."""

from pathlib import Path

import msgspec
import pytest

from sojourn.files.mapping import Column, Constant, Hash, Property, Time
from sojourn.files.mapping_file import read_mapping

GOOD = """\
id: {hash: row}
type: {column: kind, values: {cart: Product Added}}
customer: user
occurred_at: {column: time, format: "%Y-%m-%d %H:%M:%S UTC", zone: UTC}
channel: {constant: web}
properties:
  price: {column: price, as: money}
  order_id: {hash: [session, time], on: [Order Completed, Order Refunded]}
identifiers:
  email: mail
"""


def test_a_whole_file() -> None:
    read = read_mapping("map.yaml", GOOD)
    assert read.findings == ()
    mapping = read.mapping
    assert mapping is not None
    assert mapping.id == Hash()
    assert mapping.type == Column("kind", values={"cart": "Product Added"})
    assert mapping.customer == Column("user")
    assert isinstance(mapping.occurred_at, Time)
    assert (mapping.occurred_at.column, str(mapping.occurred_at.zone)) == ("time", "UTC")
    assert mapping.channel == Constant("web")
    assert mapping.source is None
    assert mapping.properties == (
        Property("price", Column("price", "money")),
        Property("order_id", Hash(("session", "time")), ("Order Completed", "Order Refunded")),
    )
    assert mapping.identifiers == (Property("email", Column("mail")),)


def test_the_example_of_the_documentation() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/mapping.md").read_text()
    example = text.split("```yaml\n")[1].split("```")[0]
    read = read_mapping("map.yaml", example)
    assert read.findings == ()
    assert read.mapping is not None
    # Every key that the file may have is shown.
    assert all(value for value in msgspec.structs.asdict(read.mapping).values())


def test_one_type_needs_no_list() -> None:
    read = read_mapping("map.yaml", GOOD.replace("[Order Completed, Order Refunded]", "Paid"))
    assert read.mapping is not None
    assert read.mapping.properties[1].on == ("Paid",)


@pytest.mark.parametrize("time_format", ["%Y%m%d", "%d.%m.%Y", "%Y-%m-%d %Hh", "%Y-%m-%d %I %p"])
def test_a_time_may_be_as_rough_as_a_day(time_format: str) -> None:
    said = GOOD.replace("%Y-%m-%d %H:%M:%S UTC", time_format)
    read = read_mapping("map.yaml", said)
    assert read.findings == ()
    assert read.mapping is not None
    assert read.mapping.occurred_at.format == time_format


@pytest.mark.parametrize("time_format", ['"%Y-%m-%dT%H:%M %z"', "epoch seconds"])
def test_a_format_that_says_the_zone_needs_no_other(time_format: str) -> None:
    said = GOOD.replace('"%Y-%m-%d %H:%M:%S UTC", zone: UTC', time_format)
    assert said != GOOD
    assert read_mapping("map.yaml", said).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("customer: user\n", "", [(1, 1, "missing-key", "`customer` is missing")]),
        ("customer:", "custmer:", [(1, 1, "missing-key", ""), (3, 1, "unknown-key", "custmer")]),
        ("{hash: row}", "{hash: all}", [(1, 12, "unknown-value", "of a row or of columns")]),
        ("{hash: row}", "{hash: []}", [(1, 12, "unknown-value", "of a row or of columns")]),
        ("{hash: row}", "{}", [(1, 5, "missing-key", "give one of")]),
        ("{hash: row}", "{hash: row, constant: x}", [(1, 5, "missing-key", "give one of")]),
        ("{hash: row}", "{hash: row, as: text}", [(1, 17, "unknown-key", "belongs to")]),
        ("{hash: row}", "[a]", [(1, 5, "wrong-kind", "mapping")]),
        ("user\n", "{column: [a]}\n", [(3, 20, "wrong-kind", "a text belongs here")]),
        (", zone: UTC", "", [(4, 29, "missing-key", "`zone` must say it")]),
        ("zone: UTC", "zone: Asia/Saigonn", [(4, 68, "unknown-zone", "Asia/Saigonn")]),
        ("zone: UTC", "zone: ../etc", [(4, 68, "unknown-zone", "not known")]),
        ('"%Y-%m-%d %H:%M:%S UTC"', '"%Y-%q"', [(4, 37, "unknown-value", "not a format")]),
        ('"%Y-%m-%d %H:%M:%S UTC"', '"%H:%M"', [(4, 37, "unknown-value", "not a format")]),
        ('"%Y-%m-%d %H:%M:%S UTC"', '"%Y-%m"', [(4, 37, "unknown-value", "not a format")]),
        ('"%Y-%m-%d %H:%M:%S UTC"', '"%Y-%m-%d %I"', [(4, 37, "unknown-value", "not a format")]),
        ('"%Y-%m-%d %H:%M:%S UTC"', '"%Y-%m-%d %M"', [(4, 37, "unknown-value", "not a format")]),
        ("column: time,", "colum: time,", [(4, 14, "missing-key", ""), (4, 15, "unknown-key", "")]),
        ("as: money", "as: mony", [(7, 30, "unknown-value", '"mony"')]),
        ("  email: mail", "  - mail", [(10, 3, "wrong-kind", "`identifiers` is a mapping")]),
        (GOOD, "", [(1, 1, "empty-file", "")]),
        (GOOD, "- a", [(1, 1, "wrong-kind", "a mapping file is a mapping")]),
        (GOOD, "id: [", [(1, 6, "yaml-syntax", "")]),
        ("channel:", "customer:", [(5, 1, "duplicate-key", "customer")]),
    ],
)
def test_mistakes_have_their_place(
    old: str, new: str, found: list[tuple[int, int, str, str]]
) -> None:
    assert old in GOOD
    read = read_mapping("map.yaml", GOOD.replace(old, new, 1))
    assert read.mapping is None
    said = {(finding.line, finding.column, finding.rule) for finding in read.findings}
    for line, column, rule, text in found:
        assert (line, column, rule) in said
        assert any(text in finding.message for finding in read.findings if finding.rule == rule)


def test_all_mistakes_are_said_at_once() -> None:
    broken = GOOD.replace("money", "mony").replace("{hash: row}", "{hash: all}")
    assert len(read_mapping("map.yaml", broken).findings) == 2


def test_a_column_that_the_file_lacks_is_a_mistake() -> None:
    columns = ("kind", "user", "time", "prices", "session", "mail")
    (found,) = read_mapping("map.yaml", GOOD, columns=columns).findings
    assert (found.line, found.column, found.rule) == (7, 19, "unknown-value")
    assert found.hint == 'did you mean "prices"?'


def test_all_columns_there_is_no_mistake() -> None:
    columns = ("kind", "user", "time", "price", "session", "mail")
    assert read_mapping("map.yaml", GOOD, columns=columns).findings == ()
