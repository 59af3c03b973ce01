"""The hand count is the truth of the CDNOW case, so its own corners are checked here."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from scenario.cdnow.count import DATA, Counted, count


def counted(folder: Path, *rows: tuple[str, str, str]) -> Counted:
    """Count rows of (customer, day, dollars), which stand in the order of the file."""
    path = folder / "data.txt"
    lines = [f" {who} 0001 {day}  1  {dollars}" for who, day, dollars in rows]
    path.write_text("\r\n".join([*lines, ""]), encoding="ascii", newline="")
    return count(path)


def told(result: Counted, journey: str) -> list[tuple[str, str]]:
    """What became of a journey's runs, as (when, what), in order of time."""
    moves = [move for move in result.moves if move.journey == journey]
    return sorted((f"{move.at:%Y-%m-%d %H:%M}", move.what) for move in moves)


def test_the_second_order_on_the_last_day_ends_it_and_a_day_later_the_offer_is_out(
    tmp_path: Path,
) -> None:
    in_time = counted(tmp_path, ("a", "19970501", "10"), ("a", "19970630", "10"))
    assert told(in_time, "second_order") == [
        *[("1997-05-01 04:00", "entered"), ("1997-06-30 04:00", "completed")]
    ]
    assert Counter(mail.step for mail in in_time.mails)["offer"] == 0
    late = counted(tmp_path, ("a", "19970501", "10"), ("a", "19970701", "10"))
    assert [mail.at for mail in late.mails if mail.step == "offer"] == [
        datetime(1997, 6, 30, 4, tzinfo=UTC)
    ]
    assert ("1997-07-01 04:00", "completed") in told(late, "second_order")


def test_ninety_days_are_times_24_hours_where_the_clocks_change(tmp_path: Path) -> None:
    autumn = (("a", "19970801", "1"), ("a", "19970802", "1"), ("a", "19971031", "1"))
    # They end in the evening of the 89th day: the order of the 90th comes an hour later.
    assert told(counted(tmp_path, *autumn), "win_back")[:2] == [
        *[("1997-10-31 04:00", "entered"), ("1997-10-31 05:00", "exited")]
    ]
    spring = (("a", "19980109", "1"), ("a", "19980110", "1"), ("a", "19980410", "1"))
    # They end at one in the morning of the 90th day: its order has come before.
    assert told(counted(tmp_path, *spring), "win_back") == [
        *[("1998-07-09 04:00", "entered"), ("1998-08-08 04:00", "completed")]
    ]


def test_one_order_alone_is_missed_by_nobody(tmp_path: Path) -> None:
    result = counted(tmp_path, ("a", "19970101", "10"))
    assert told(result, "win_back") == []


def test_a_goal_may_come_after_the_end(tmp_path: Path) -> None:
    rows = [("a", "19970501", "1"), ("a", "19970501", "1")]
    for day, found in (("19970829", "exited"), ("19970912", "goal"), ("19970914", "completed")):
        result = counted(tmp_path, *rows, ("a", day, "1"))
        first = [what for at, what in told(result, "win_back") if at < "1997-10-01"]
        assert found in first
        assert ("goal" in first) == (found != "completed")


def test_a_card_counts_the_orders_before_its_morning(tmp_path: Path) -> None:
    rows = (("a", "19970310", "1.10"), ("a", "19980310", "2.05"), ("b", "19980630", "3"))
    (card,) = counted(tmp_path, *rows).cards
    assert (card.at, card.orders, card.spent) == (
        *(datetime(1998, 3, 10, 14, tzinfo=UTC), 2, Decimal("3.15")),
    )


@pytest.mark.skipif(not DATA.exists(), reason="the CDNOW sample is not beside the repository")
def test_the_sample_is_the_one_that_is_meant() -> None:
    result = count()
    assert (result.rows, result.customers) == (6_919, 2_357)
    entered = Counter(move.journey for move in result.moves if move.what == "entered")
    assert entered == {"second_order": 2_357, "win_back": 1_792, "anniversary": 1_120}
    assert Counter(mail.step for mail in result.mails) == {
        "offer": 1_736,
        "miss": 1_792,
        "last": 1_612,
        "card": 1_120,
    }
