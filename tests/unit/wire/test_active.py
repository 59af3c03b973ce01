"""Law: the history holds the last activations, newest first, and is read as it was written."""

import pytest

from sojourn.wire.active import (
    KEPT,
    Active,
    ActiveUnreadable,
    activated,
    decode_active,
    encode_active,
)

JOURNEYS = {"cart": "c1"}


def after(*versions: str) -> Active:
    active: Active | None = None
    for index, version in enumerate(versions):
        active = activated(active, version, JOURNEYS, at=index * 1000, by="publish")
    assert active is not None
    return active


def test_each_activation_pushes_the_one_before_into_the_past() -> None:
    active = after("v1", "v2", "v3")
    assert active.version == "v3"
    assert [past.version for past in active.history] == ["v3", "v2", "v1"]
    assert [past.at for past in active.previous] == [
        "1970-01-01T00:00:01.000Z",
        "1970-01-01T00:00:00.000Z",
    ]
    assert decode_active(encode_active(active)) == active


def test_the_same_version_again_changes_nothing() -> None:
    active = after("v1", "v2")
    assert activated(active, "v2", JOURNEYS, at=9_000, by="publish") is active


def test_no_more_is_kept_than_was_said() -> None:
    active = after(*(f"v{number}" for number in range(KEPT + 20)))
    assert len(active.previous) == KEPT
    assert active.previous[0].version == f"v{KEPT + 18}"


@pytest.mark.parametrize("value", [b"", b"{}", b"[1]", b'{"version": 1}', b"\xff"])
def test_what_is_no_history_is_said_to_be_unreadable(value: bytes) -> None:
    with pytest.raises(ActiveUnreadable):
        decode_active(value)
