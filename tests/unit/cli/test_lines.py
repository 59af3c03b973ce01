"""Records as lines: what a watcher reads."""

import pytest

from sojourn.cli.lines import Kind, Record, line

ACTION = {
    "id": "a1",
    "kind": "send",
    "customer": "c000412",
    "channel": "email",
    "journey": "abandoned_cart",
    "step": "first",
    "at": "2026-03-02T20:15:07.250Z",
    "template": "cart_reminder",
}


@pytest.mark.parametrize(
    ("kind", "record", "expected"),
    [
        ("actions", ACTION, "20:15  c000412     abandoned_cart      first → email  cart_reminder"),
        (
            "actions",
            {**ACTION, "kind": "audience", "change": "add", "to": "retargeting"},
            "20:15  c000412     abandoned_cart      first → email  +retargeting",
        ),
        (
            "actions",
            {**ACTION, "kind": "task", "channel": "task", "template": "call", "to": "care"},
            "20:15  c000412     abandoned_cart      first → task  call for care",
        ),
        (
            "actions",
            {**ACTION, "kind": "cancel"},
            "20:15  c000412     abandoned_cart      first → email  take it back",
        ),
        (
            "transitions",
            {
                "customer": "c1",
                "journey": "j",
                "from": "a",
                "to": "b",
                "reason": "timed_out",
                "at": "2026-03-02T20:15:07Z",
            },
            "20:15  c1          j                   timed_out   a → b",
        ),
        (
            "transitions",
            {
                "customer": "c1",
                "lifecycle": "lifecycle",
                "from": None,
                "to": "awareness",
                "reason": "stage",
                "at": "2026-03-02T20:15:07Z",
                "detail": "Product Viewed",
            },
            "20:15  c1          lifecycle           stage       awareness  Product Viewed",
        ),
        (
            "transitions",
            {
                "customer": "c1",
                "lifecycle": "lifecycle",
                "from": "awareness",
                "to": "decision",
                "reason": "stage",
                "at": "2026-03-02T20:15:07Z",
                "detail": "Product Added",
                "seconds_in_stage": 3 * 86_400 + 7_265,
            },
            "20:15  c1          lifecycle           stage       awareness → decision"
            "  Product Added  after 3d 2h",
        ),
        (
            "transitions",
            {"journey": "j", "from": "cooling", "to": "exited", "reason": "exited", "detail": "x"},
            "              j                   exited      at cooling  x",
        ),
        (
            "decisions",
            {
                **ACTION,
                "outcome": "dropped",
                "reason": "no_address",
                "candidates": [{"channel": "push", "eligible": False, "why": "no push_token"}],
            },
            "20:15  c000412     abandoned_cart      first: dropped, no address"
            "  (push: no push_token)",
        ),
        (
            "decisions",
            {
                **ACTION,
                "outcome": "deferred",
                "reason": "over_cap",
                "detail": "daily",
                "until": "2026-03-03T01:00:00.000Z",
            },
            "20:15  c000412     abandoned_cart      first: deferred until 2026-03-03 01:00,"
            " over cap daily",
        ),
        (
            "decisions",
            {
                **ACTION,
                "channel": "push",
                "outcome": "sent",
                "reason": "all_gates_passed",
                "candidates": [
                    {"channel": "push", "eligible": True, "score": 0.23, "rate": 0.308},
                    {"channel": "email", "why": "lower_score", "score": 0.049, "rate": 0.0667},
                    {"channel": "sms", "eligible": False, "why": "no_address"},
                ],
            },
            "20:15  c000412     abandoned_cart      first: sent on push, all gates passed,"
            " 31% answer  (email: 7% answer, sms: no_address)",
        ),
        (
            "dead-letters",
            {"topic": "t", "partition": 3, "offset": 7, "reason": "not_json", "detail": "byte 1"},
            "  t/3@7  not_json  byte 1",
        ),
    ],
)
def test_each_kind_of_record_is_one_readable_line(
    kind: Kind, record: Record, expected: str
) -> None:
    assert line(kind, record).plain.rstrip() == expected


@pytest.mark.parametrize("kind", ["actions", "transitions", "decisions", "dead-letters"])
def test_a_record_that_lacks_everything_is_still_a_line(kind: Kind) -> None:
    assert "\n" not in line(kind, {}).plain


def test_a_long_customer_id_does_not_push_the_columns() -> None:
    text = line("actions", {**ACTION, "customer": "x" * 300}).plain
    assert text.index("abandoned_cart") == line("actions", ACTION).plain.index("abandoned_cart")


def test_the_date_can_be_asked_for() -> None:
    assert line("actions", ACTION, with_date=True).plain.startswith("2026-03-02 20:15:07  ")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "after 0s"), (59, "after 59s"), (3_600, "after 1h"), (86_460, "after 1d 1m"), ("?", "?")],
)
def test_the_time_in_a_stage_is_told_in_two_units_at_most(seconds: object, text: str) -> None:
    record = {"from": "a", "to": "b", "reason": "stage", "seconds_in_stage": seconds}
    assert line("transitions", record).plain.endswith(text)
