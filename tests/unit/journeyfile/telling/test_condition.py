"""Conditions as people would say them, and as they are written where that would be clumsy."""

import re
from pathlib import Path

import pytest

from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.names import About

ABOUT = About("USD", "event.cart_id", frozenset({"price", "value"}))
_DOCUMENT = Path(__file__).parents[4] / "docs" / "conditions.md"
_BLOCKS = re.findall(r"```cel\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = [line for block in _BLOCKS for line in block.splitlines()]

WELL = {
    "customer.cart.value >= 20": "their cart is worth at least 20 USD",
    "customer.cart.value != 20": "the value of their cart is not 20 USD",
    "!customer.cart.is_empty": "their cart is not empty",
    "customer.cart.count > 1": "their cart holds more than 1 item",
    "customer.orders.count == 0": "they have not ordered anything yet",
    "customer.orders.count >= 1": "they have ordered before",
    "!(customer.orders.count > 2)": "they have ordered at most twice",
    "customer.orders.value > 1500": "they have spent more than 1,500 USD in all",
    'customer.stage == "loyalty"': "they are in the stage “loyalty”",
    'customer.stage in ["purchase", "loyalty"]': "they are in the stage “purchase” or “loyalty”",
    '"vip" in customer.tags': "they have the tag “vip”",
    '!("vip" in customer.tags)': "they do not have the tag “vip”",
    "event.cart_id == run.key": "it is about the same cart",
    "event.cart_id != run.key": "it is about another cart",
    "event.product_id == run.entry.product_id": (
        "it is about the same product as the event they entered with"
    ),
    "20 < event.price": "its price is more than 20 USD",
    "run.answer.nps <= 6": "the nps that “answer” brought is at most 6",
    "run.answer.stars >= 4": "the stars that “answer” brought are at least 4",
    "customer.vip": "“vip” is true of them",
    "customer.vip == false": "“vip” is not true of them",
    "!has(customer.birthday)": "their birthday is not known",
    "customer.birthday < now": "their birthday has passed",
    "customer.orders.last_at + 60d > now": "60 days after their last order is still to come",
    "now - customer.orders.last_at > 30d": "their last order is more than 30 days ago",
    'event.at > timestamp("2026-01-01T00:00:00+07:00")': (
        "the event is after 2026-01-01 00:00 (UTC+0700)"
    ),
    'customer.email.endsWith(".test")': "their email ends with “.test”",
    '!event.name.contains("x")': "its name does not contain “x”",
    "size(customer.tags) == 2": "the number of their tags is 2",
    "event.products.exists(p, p.cart_id == run.key)": "this run's cart is among its products",
    "run.entry.products.exists(p, p.product_id == event.product_id)": (
        "the event's product is among the products they entered with"
    ),
    'event.products.exists(p, p.product_id == "p1" && p.price < 20)': (
        "at least one of its products is one whose product id is “p1” and price is less than 20 USD"
    ),
    'event.products.all(p, p.colour in ["red", "blue"])': (
        "every one of its products is one whose colour is “red” or “blue”"
    ),
    "a.b == 1 && !customer.cart.is_empty": "`a.b` is 1 and their cart is not empty",
    "customer.cart.value > 20 || event.price > 3": (
        "either their cart is worth more than 20 USD, or its price is more than 3 USD"
    ),
    "!(customer.cart.value > 20 && event.price > 3)": (
        "either their cart is worth at most 20 USD, or its price is at most 3 USD"
    ),
    "!(customer.cart.is_empty || event.price > 3)": (
        "their cart is not empty and its price is at most 3 USD"
    ),
}
CLUMSY = {
    "(event.price - 5) * 2 >= 80": "`(event.price - 5) * 2 >= 80` holds",
    "customer.vip && event.price * 2 > 3": "“vip” is true of them and `event.price * 2 > 3` holds",
    "customer.vip ? event.price > 3 : true": "`customer.vip ? event.price > 3 : true` holds",
    "event.list[0].x == 3 || customer.vip": "`event.list[0].x == 3 || customer.vip` holds",
    "event.products.filter(p, has(p.name)).size() == 2": (
        "`event.products.filter(p, has(p.name)).size() == 2` holds"
    ),
}


@pytest.mark.parametrize("text", [*WELL, *CLUMSY])
def test_a_condition_in_words(text: str) -> None:
    assert said(text, ABOUT) == {**WELL, **CLUMSY}[text]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_documented_condition_is_said(text: str) -> None:
    told = said(text, ABOUT)
    assert told
    assert ("`" in told) or not re.search(r"[=<>&|]", told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("customer.cart.items", "what is in their cart"),
        ("run.key", "this run's cart"),
        ("run.entry", "the event they entered with"),
        ("run.entry.topic", "the topic they entered with"),
        ("run.answer", "what “answer” brought"),
        ("customer.counters.viewed", "their count of viewed"),
        ("'shoes'", "“shoes”"),
        ("customer.orders.count + 1", "`customer.orders.count + 1`"),
    ],
)
def test_a_value_in_words(text: str, told: str) -> None:
    assert value_said(text, ABOUT) == told


def test_without_a_key_a_run_is_about_the_customer() -> None:
    assert said("event.cart_id == run.key", About()) == "its cart id is this run's customer"
