"""What the files add to a reason: a cap in words, whatever it counts in."""

import pytest

from sojourn.cli.why.known import cap_told
from sojourn.journeyfile.format.limits import CapModel


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
