import pytest
import typer

from sojourn.cli.moment import moment

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-02T13:15:00Z", 1_772_457_300_000),
        ("2026-03-02T20:15", 1_772_457_300_000),
        ("2026-03-02 20:15+07:00", 1_772_457_300_000),
        ("2026-03-02", 1_772_457_300_000 - 20 * HOUR_MS - 15 * 60_000),
    ],
)
def test_a_time_without_a_zone_is_the_projects(text: str, at: int) -> None:
    assert moment(text, zone="Asia/Ho_Chi_Minh") == at


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-03-99", "12:30", "9999-12-31", "1969-01-01"]
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="write for example"):
        moment(text, zone="UTC")
