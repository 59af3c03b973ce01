"""Law: a body says what the decision said, in the contract's words, and a stamp keeps it JSON."""

from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sojourn.core.outcome import Action, Candidate, Decision, Transition
from sojourn.core.vocabulary import GATE_OF, GATES, PASSED, DecisionReason
from sojourn.wire.consent import Consent, consent_body
from sojourn.wire.outgoing import action_body, decision_body, stamp, transition_body
from sojourn.wire.schema import SchemaName, load_schema

RUN = "0123456789abcdef" * 2
ACTION = Action(
    id="f" * 32,
    kind="send",
    customer="c1",
    channel="email",
    to="an@example.test",
    journey="abandoned_cart",
    run=RUN,
    step="first",
    at=1_772_457_300_250,
    template="cart_reminder",
    category="promotional",
    data={"name": "Áo", "total": Decimal("45.50"), "items": [1]},
    expires_at=1_772_457_360_000,
)
TRANSITION = Transition(
    customer="c1",
    journey="abandoned_cart",
    run=RUN,
    key="k1",
    source="cooling",
    target="first",
    at=1_772_457_300_250,
    reason="elapsed",
    detail="after 24h",
    cause="shop.touchpoints/3@17",
)
DECISION = Decision(
    customer="c1",
    journey="abandoned_cart",
    run=RUN,
    step="second",
    at=1_772_457_300_250,
    outcome="sent",
    reason="all_gates_passed",
    definition="9f2c",
    project="77aa",
    action="f" * 32,
    channel="sms",
    category="promotional",
    candidates=(Candidate("push", False, "no_address"), Candidate("sms", True)),
    cause="shop.touchpoints/3@17",
)


def validated(name: SchemaName, body: bytes) -> Any:
    value = msgspec.json.decode(body)
    Draft202012Validator(load_schema(name)).validate(value)
    return value


def test_an_action() -> None:
    assert action_body(ACTION).decode() == (
        '{"id":"ffffffffffffffffffffffffffffffff","kind":"send","customer":"c1",'
        '"channel":"email","to":"an@example.test","journey":"abandoned_cart",'
        '"run":"0123456789abcdef0123456789abcdef","step":"first",'
        '"at":"2026-03-02T13:15:00.250Z","template":"cart_reminder","category":"promotional",'
        '"data":{"name":"Áo","total":45.50,"items":[1]},"expires_at":"2026-03-02T13:16:00.000Z"}'
    )
    validated("action", action_body(ACTION))


def test_an_action_without_what_is_empty() -> None:
    bare = Action(
        id="f" * 32, kind="cancel", customer="c1", channel="email", to="", journey="j", run=RUN,
        step="first", at=0, cancels="e" * 32,
    )  # fmt: skip
    assert set(validated("action", action_body(bare))) == {
        "id", "kind", "customer", "channel", "journey", "run", "step", "at", "category", "cancels",
    }  # fmt: skip


def test_a_transition() -> None:
    assert validated("transition", transition_body(TRANSITION)) == {
        "customer": "c1",
        "journey": "abandoned_cart",
        "run": RUN,
        "key": "k1",
        "from": "cooling",
        "to": "first",
        "at": "2026-03-02T13:15:00.250Z",
        "reason": "elapsed",
        "detail": "after 24h",
        "cause": "shop.touchpoints/3@17",
    }


def test_an_entry_comes_from_nowhere() -> None:
    entry = msgspec.structs.replace(TRANSITION, source="", target="entered", reason="entered")
    assert validated("transition", transition_body(entry))["from"] is None


def test_a_stage() -> None:
    stage = Transition(
        customer="c1", lifecycle="lifecycle", source="awareness", target="decision", at=0,
        reason="stage",
    )  # fmt: skip
    body = validated("transition", transition_body(stage))
    assert body["lifecycle"] == "lifecycle"
    assert "journey" not in body
    assert body["run"] is None
    assert "seconds_in_stage" not in body


@pytest.mark.parametrize(
    ("since", "seconds"), [(1_000, 3_599), (3_600_500, 0), (3_600_000, 0), (9_000_000, 0)]
)
def test_a_stage_says_how_long_the_one_before_was_held(since: int, seconds: int) -> None:
    stage = Transition(
        customer="c1", lifecycle="lifecycle", source="awareness", target="decision",
        at=3_600_500, reason="stage", since=since,
    )  # fmt: skip
    assert validated("transition", transition_body(stage))["seconds_in_stage"] == seconds


def test_where_no_channel_was_looked_at_it_is_null() -> None:
    early = msgspec.structs.replace(DECISION, channel="", outcome="dropped")
    assert validated("decision", decision_body(early))["channel"] is None


def test_a_decision() -> None:
    assert validated("decision", decision_body(DECISION)) == {
        "customer": "c1",
        "journey": "abandoned_cart",
        "run": RUN,
        "step": "second",
        "at": "2026-03-02T13:15:00.250Z",
        "outcome": "sent",
        "reason": "all_gates_passed",
        "channel": "sms",
        "category": "promotional",
        "candidates": [
            {"channel": "push", "eligible": False, "why": "no_address", "score": None},
            {"channel": "sms", "eligible": True, "why": None, "score": None},
        ],
        "arm": None,
        "definition": "9f2c",
        "project": "77aa",
        "action": "f" * 32,
        "cause": "shop.touchpoints/3@17",
        "gates": {"passed": list(GATES)},
    }


@pytest.mark.parametrize("reason", get_args(DecisionReason))
def test_a_decision_names_the_gates_before_the_one_that_failed(reason: DecisionReason) -> None:
    decision = msgspec.structs.replace(DECISION, reason=reason)
    gates = validated("decision", decision_body(decision)).get("gates")
    if reason in PASSED:
        assert gates == {"passed": list(GATES)}
    elif reason in GATE_OF:
        before = GATES[: GATES.index(GATE_OF[reason])]
        assert gates == {"passed": list(before), "failed": GATE_OF[reason]}
    else:
        assert gates is None


def test_what_is_no_message_passes_no_gates() -> None:
    task = msgspec.structs.replace(DECISION, category=None)
    assert "gates" not in validated("decision", decision_body(task))


def test_the_winner_is_named() -> None:
    outbid = msgspec.structs.replace(DECISION, reason="outbid", winner="e" * 32)
    assert validated("decision", decision_body(outbid))["winner"] == "e" * 32


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("action", action_body(ACTION)),
        ("transition", transition_body(TRANSITION)),
        ("decision", decision_body(DECISION)),
        ("consent", consent_body(Consent("lan", 1_772_457_300_250, {"promotional.email": False}))),
    ],
)
def test_a_stamped_body_is_valid(name: SchemaName, body: bytes) -> None:
    stamped = validated(name, stamp(body, shard=3, term=1_772_457_300_250, number=17))
    assert stamped == msgspec.json.decode(body) | {
        "shard": 3,
        "term": 1_772_457_300_250,
        "number": 17,
    }


@given(
    body=st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(0, 9), max_size=3),
    number=st.integers(0, 2**63 - 1),
)
def test_a_stamp_adds_its_members_and_nothing_else(body: dict[str, Any], number: int) -> None:
    stamped = stamp(msgspec.json.encode(body), shard=0, term=1, number=number)
    assert msgspec.json.decode(stamped) == body | {"shard": 0, "term": 1, "number": number}
