"""What a compiled condition offers, and the examples of the documentation."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.definitions import EventType
from sojourn.journeyfile.condition import Compiled, Properties, common_properties
from sojourn.journeyfile.condition.values import LONGEST_LIST

Compile = Callable[..., Compiled]

_DOCUMENT = Path(__file__).parents[4] / "docs" / "conditions.md"
_BLOCKS = re.findall(r"```cel\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = [line for block in _BLOCKS for line in block.splitlines()]


def test_the_document_has_examples() -> None:
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_documented_condition_holds(compiled: Compile, facts: Facts, text: str) -> None:
    assert compiled(text).evaluate(facts) is True


def test_names_are_those_read_and_asked_in_the_order_of_the_text(compiled: Compile) -> None:
    result = compiled("has(event.cart_id) && event.products.exists(p, p.product_id == run.key)")
    assert result.names == ("event.cart_id", "event.products", "run.key")
    assert result.asked == ("event.cart_id",)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("customer.cart.value", "number", 45.0),
        ("customer.cart.count + 1", "number", 4),
        ('customer.plan + "!"', "text", "gold!"),
        ("event.products[1].price", "any", 17.5),
        ("customer.cart.items.map(i, i.product_id)", "list", ["p1", "p2"]),
        ("now - 1d", "time", 1_772_000_000_000 - 86_400_000),
        ("1d 12h", "duration", 129_600_000),
    ],
)
def test_an_expression_tells_its_type(
    compiled: Compile, facts: Facts, text: str, kind: str, value: Any
) -> None:
    result = compiled(text, "any")
    assert result.type == kind
    assert result.evaluate(facts) == value


def test_whole_numbers_stay_whole(compiled: Compile, facts: Facts) -> None:
    assert type(compiled("customer.cart.count * 2", "number").evaluate(facts)) is int


@pytest.mark.parametrize(
    ("text", "key"),
    [("event.cart_id", "k1"), ("event.quantity", "2"), ("event.gift", "false"), ("5 / 2", "2.5")],
)
def test_a_key_is_always_text(compiled: Compile, facts: Facts, text: str, key: str) -> None:
    assert compiled(text, "key").evaluate(facts) == key


@pytest.mark.parametrize(
    "text",
    [
        "customer.birthday < now",
        "!(customer.birthday < now)",
        "event.score > 1",
        "event.products[3].price > 1",
        "event.details.weight > 1",
        "event.products[2].price > 1",
        "event.products[0].price",
        "1 / (event.quantity - 2) > 0",
        "customer.scores.csat > 3",
    ],
)
def test_a_missing_value_raises_missing(compiled: Compile, facts: Facts, text: str) -> None:
    with pytest.raises(Missing):
        compiled(text).evaluate(facts)


def test_what_is_missing_is_said_without_the_customers_values(
    compiled: Compile, facts: Facts
) -> None:
    with pytest.raises(Missing) as raised:
        compiled('event.details[customer.email] == "red"').evaluate(facts)
    assert "example.test" not in str(raised.value)


def test_a_value_of_another_type_than_declared_is_missing(compiled: Compile, facts: Facts) -> None:
    attributes = {"plan": 3, "age": "forty", "vip": 1, "birthday": "soon"}
    old = msgspec.structs.replace(
        facts, profile=msgspec.structs.replace(facts.profile, attributes=attributes)
    )
    for text in ('customer.plan == "gold"', "customer.age > 3", "customer.vip"):
        with pytest.raises(Missing):
            compiled(text).evaluate(old)
    assert compiled("has(customer.birthday)").evaluate(old) is False


def test_without_event_and_run_their_names_are_missing(compiled: Compile, facts: Facts) -> None:
    bare = msgspec.structs.replace(facts, event=None, run=None)
    for text in ("event.cart_id", "run.key", "run.entry.order_id", "run.answer.comment"):
        with pytest.raises(Missing):
            compiled(text, "text").evaluate(bare)


def test_a_list_over_the_bound_is_missing(compiled: Compile, facts: Facts) -> None:
    condition = compiled("event.products.exists(p, p == 1)").evaluate

    def at(length: int) -> Facts:
        assert facts.event is not None
        event = msgspec.structs.replace(facts.event, properties={"products": [1] * length})
        return msgspec.structs.replace(facts, event=event)

    assert condition(at(LONGEST_LIST)) is True
    with pytest.raises(Missing):
        condition(at(LONGEST_LIST + 1))


def test_a_time_may_stand_as_text_with_an_offset(compiled: Compile, facts: Facts) -> None:
    condition = compiled('event.at == timestamp("2026-03-02T02:00:00Z")').evaluate
    assert facts.event is not None
    properties = {"at": "2026-03-02T09:00:00+07:00"}
    event = msgspec.structs.replace(facts.event, properties=properties)
    assert condition(msgspec.structs.replace(facts, event=event)) is True


def test_several_events_share_what_has_the_same_name_and_type() -> None:
    added = EventType("Added", {"cart_id": "text", "price": "money", "size": "text"})
    bought = EventType("Bought", {"cart_id": "text", "price": "number", "order_id": "text"})
    assert common_properties([added, bought]) == Properties({"cart_id": "text"})
    assert common_properties([]) == Properties({})


def test_several_events_share_the_words_that_any_of_them_has() -> None:
    chosen = EventType("Chosen", {"plan": "text"}, words={"plan": ("free", "paid")})
    left = EventType("Left", {"plan": "text"}, words={"plan": ("paid", "trial")})
    told = EventType("Told", {"plan": "text"})
    assert common_properties([chosen, left]).words == {"plan": ("free", "paid", "trial")}
    assert common_properties([chosen, told]).words == {}
