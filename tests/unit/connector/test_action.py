"""Law: an action is read as the engine writes it, and what is none is refused in words."""

import pytest

from sojourn.connector.action import Action, read_action
from sojourn.core import outcome
from sojourn.core.outcome import Refusal
from sojourn.wire.outgoing import action_body, stamp
from support.connector.actions import DECIDED_AT, action, body


def test_what_the_engine_writes_is_read_in_full() -> None:
    written = outcome.Action(
        id="0" * 32,
        kind="send",
        customer="c1",
        channel="email",
        to="an@example.test",
        journey="welcome",
        run="r1",
        step="hello",
        at=DECIDED_AT,
        template="hello",
        category="promotional",
        data={"price": 3},
        expires_at=DECIDED_AT + 5,
    )
    read = read_action(stamp(action_body(written), shard=3, term=1_700, number=9))
    assert isinstance(read, Action)
    assert (read.id, read.to, read.at, read.expires_at) == (
        *(written.id, written.to, written.at, written.expires_at),
    )
    assert (read.data, read.category, read.template) == ({"price": 3}, "promotional", "hello")
    assert (read.shard, read.term, read.number) == (3, 1_700, 9)


def test_members_of_a_later_release_are_passed_over() -> None:
    assert action(weather="fine").id == action().id


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "not_json"),
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff", "not_utf8"),
        (b"[]", "wrong_type"),
        (body(id=""), "missing_id"),
        (body(kind=None), "missing_type"),
        (body(customer=None), "missing_customer"),
        (body(at="yesterday"), "bad_time"),
        (body(kind="fly"), "wrong_type"),
        (body(data=[1]), "wrong_type"),
        (b'{"data":' + b"[" * 3_000, "too_deep"),
    ],
)
def test_what_is_no_action_is_refused(value: bytes | None, reason: str) -> None:
    refused = read_action(value)
    assert isinstance(refused, Refusal)
    assert refused.reason in (reason, "not_json")
    assert reason == "too_deep" or refused.reason == reason


def test_what_it_looks_like_in_a_log_names_nobody() -> None:
    assert "example" not in repr(action())
    assert "c1" not in repr(action())
