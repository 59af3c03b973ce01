"""What the files add to a reason: a cap in words, whatever it counts in, and hours."""

import pytest

from sojourn.cli.why.known import Known, cap_told
from sojourn.core.local_time.hours import Window
from sojourn.journeyfile.format.limits import CapModel
from support.decisions import decision


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"at_most": 3, "in": "rolling 24h"}, "3 messages in 24 hours"),
        ({"at_most": 1, "in": "calendar day"}, "1 message in a day"),
        ({"at_most": 5, "in": "calendar week"}, "5 messages in a week"),
        (
            {"at_most": 2, "in": "calendar month", "group": "cart", "channel": "sms"},
            "2 messages by sms of the group “cart” in a month",
        ),
        ({"gap": "2h"}, "2 hours between two"),
        ({"gap": "2h", "group": "cart"}, "2 hours between two of the group “cart”"),
    ],
)
def test_a_cap_is_told_with_what_it_counts(keys: dict[str, object], told: str) -> None:
    assert cap_told(CapModel.model_validate({"name": "some", **keys})) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-03-04T21:30:00.000Z", " (it takes messages from 08:00 to 21:00 only)"),
        ("2026-03-04T23:00:00.000Z", " (it takes messages from 08:00 to 21:00 only)"),
        ("2026-03-04T07:30:00.000Z", " (it takes messages from 08:00 to 21:00 only)"),
        ("2026-03-04T20:30:00.000Z", ""),
    ],
)
def test_of_several_hours_those_are_told_that_were_over(at: str, told: str) -> None:
    """The vendor takes them from seven to ten; a preset is narrower."""
    windows = (Window(7 * 60, 22 * 60), Window(8 * 60, 21 * 60))
    known = Known(project="77aa", timezone="UTC", hours={"sms": {"promotional": windows}})
    held = decision(outcome="deferred", reason="outside_window", at=at)
    assert known.more(held, "outside_window", "sms") == told
    assert known.more({**held, "category": "service"}, "outside_window", "sms") == ""
    assert known.more({**held, "project": "other"}, "outside_window", "sms") == ""
