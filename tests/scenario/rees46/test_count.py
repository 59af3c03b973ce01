"""The hand count is the truth of the REES46 case, so its own corners are checked here."""

import gzip
from pathlib import Path

import pytest

from scenario.rees46.count import DATA, Counted, count

HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,session"


def counted(folder: Path, *rows: tuple[str, str, str]) -> Counted:
    """Count rows of (time of 2019-10-01, type, customer), which must stand in time order."""
    lines = [f"2019-10-01 {at} UTC,{kind},1,2,,,9.99,{who},s" for at, kind, who in rows]
    path = folder / "events.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADER, *lines]).encode()))
    return count(path)


def at(time: str, customer: str = "u") -> list[tuple[str, str]]:
    return [(customer, f"2019-10-01T{time}.000Z")]


def test_a_purchase_at_the_deadline_wins_and_a_second_later_does_not(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        ("10:00:00", "cart", "u"),
        ("10:00:00", "cart", "v"),
        ("10:30:00", "purchase", "u"),
        ("10:30:01", "purchase", "v"),
    )
    assert result.runs_exited == at("10:30:00")
    assert result.reminders == at("10:30:00", "v")


def test_a_cart_event_opens_a_run_unless_one_is_open(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        ("10:00:00", "cart", "u"),
        ("10:30:00", "cart", "u"),
        ("10:30:01", "cart", "u"),
    )
    assert result.runs_entered == at("10:00:00") + at("10:30:01")
    assert result.reminders == at("10:30:00") + at("11:00:01")


def test_within_a_second_the_file_tells_the_order(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        ("10:00:00", "cart", "u"),
        ("10:00:00", "purchase", "u"),
        ("10:00:00", "purchase", "v"),
        ("10:00:00", "cart", "v"),
    )
    assert result.runs_exited == at("10:00:00")
    assert result.reminders == at("10:30:00", "v")


def test_a_row_that_comes_twice_counts_once(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        ("10:00:00", "cart", "u"),
        ("10:00:00", "purchase", "u"),
        ("10:00:00", "cart", "u"),
    )
    assert (result.rows, result.duplicates) == (3, 1)
    assert result.reminders == []


@pytest.mark.skipif(not DATA.exists(), reason="the REES46 slice is not beside the repository")
def test_the_slice_is_the_one_that_is_meant() -> None:
    result = count()
    assert (result.rows, result.duplicates, result.customers) == (17_434, 5, 4_504)
    entered, exited = len(result.runs_entered), len(result.runs_exited)
    assert (entered, exited, len(result.reminders)) == (123, 70, 53)
