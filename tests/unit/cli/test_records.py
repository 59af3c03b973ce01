"""Records of our topics, as pages and lines want them."""

from collections.abc import Mapping
from typing import Any

import pytest

from sojourn.cli.records import Seen, with_channel
from sojourn.core.declared.definitions import EventType

TYPES = {
    "Store Visited": EventType("Store Visited", {}, channel="store"),
    "Signed In": EventType("Signed In", {}),
}


@pytest.mark.parametrize(
    ("body", "channel"),
    [
        ({"type": "Store Visited", "channel": ""}, "store"),
        ({"type": "Store Visited", "channel": "kiosk"}, "kiosk"),
        ({"type": "Signed In", "channel": ""}, ""),
        ({"type": "Moon Landed", "channel": ""}, ""),
    ],
)
def test_a_touchpoint_without_a_channel_shows_that_of_its_type(
    body: Mapping[str, Any], channel: str
) -> None:
    assert with_channel(Seen("touchpoints", body), TYPES)["channel"] == channel


def test_other_records_stay_as_they_are() -> None:
    body = {"type": "Store Visited", "refused": "not_json"}
    assert with_channel(Seen("dead-letters", body), TYPES) is body
