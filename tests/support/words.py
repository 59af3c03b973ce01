"""A vocabulary that has every type, and facts to go with it."""

from collections.abc import Callable
from typing import Any

import pytest

from sojourn.core.customer.profile import Cart, CartItem, HeldOffer, Orders, Profile, Score
from sojourn.core.customer.state import Run, Stage
from sojourn.core.declared.clause import Facts
from sojourn.core.declared.types import PropertyType
from sojourn.core.event import Touchpoint
from sojourn.journeyfile.condition import (
    Compiled,
    Problem,
    Properties,
    Vocabulary,
    event_fields,
    project_fields,
    run_fields,
)
from sojourn.journeyfile.condition import compile_condition as compile_text

NOW = 1_772_000_000_000
DAY_MS = 86_400_000


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    project = project_fields(
        contacts=["email", "phone"],
        attributes={
            "plan": "text",
            "age": "integer",
            "vip": "boolean",
            "birthday": "time",
            "born": "date",
            "tier": "text",
            "visits": "integer",
        },
        words={"tier": ("silver", "gold")},
        starts={"visits": 0},
        counters=["viewed", "Order Completed", "Store Visited"],
        scores=["nps", "csat"],
        stages=["awareness", "purchase", "loyalty"],
        channels=["email", "sms"],
        offers=["first10"],
    )
    event: dict[str, PropertyType] = {
        "cart_id": "text",
        "name": "text",
        "price": "money",
        "quantity": "integer",
        "score": "number",
        "gift": "boolean",
        "at": "time",
        "products": "list",
        "details": "map",
        "day": "date",
        "size": "text",
    }
    run = run_fields(
        Properties({"order_id": "text", "value": "money"}),
        {"answer": Properties({"nps": "integer", "comment": "text"})},
        {"tone": ("warm", "short")},
    )
    sizes = Properties(event, {"size": ("s", "m", "l")})
    return Vocabulary(project | event_fields(sizes, anywhere=True) | run)


@pytest.fixture(scope="session")
def facts() -> Facts:
    """A customer with a cart of 45, one order 40 days ago, at an event of three products."""
    products = [
        {"product_id": "p1", "price": 10, "name": "shoe"},
        {"product_id": "p2", "price": 17.5},
        {"product_id": "p3", "price": "n/a", "name": "hat", "gift": True},
    ]
    properties: dict[str, Any] = {
        "cart_id": "k1",
        "price": 45,
        "quantity": 2,
        "gift": False,
        "at": NOW - DAY_MS,
        "products": products,
        "details": {"colour": "red", "size": {"eu": 42}},
        "day": "2026-12-24",
        "size": "m",
    }
    items = (CartItem("p1", 1, 10_000_000, "shoe"), CartItem("p2", 2, 17_500_000))
    return Facts(
        customer="c1",
        profile=Profile(
            contacts={"email": "an@example.test"},
            attributes={"plan": "gold", "age": 40, "born": "1990-05-17", "tier": "gold"},
            tags=("vip", "news"),
            counters={"viewed": 4},
            cart=Cart("k1", items),
            orders=Orders(1, 80_000_000, NOW - 40 * DAY_MS, NOW - 40 * DAY_MS),
            timezone="Asia/Ho_Chi_Minh",
            consents={"promotional.email": True, "promotional.sms": False},
            offers={"first10": HeldOffer("FIRST10", NOW - 5 * DAY_MS, NOW + 2 * DAY_MS)},
            scores={"nps": Score(9.0, NOW - 20 * DAY_MS)},
        ),
        stage=Stage("purchase", NOW - 40 * DAY_MS, "", NOW - DAY_MS),
        messages=(),
        now=NOW,
        event=Touchpoint(
            id="e1",
            type="Cart Viewed",
            customer="c1",
            occurred_at=NOW,
            channel="app",
            properties=properties,
        ),
        run=Run(
            id="r1",
            journey="j",
            version="v",
            key="k1",
            entered_at=NOW - DAY_MS,
            step="s",
            reached_at=0,
            entry={"order_id": "o1"},
            values={"answer": {"nps": 6}},
            arms={"tone": "warm"},
        ),
    )


@pytest.fixture
def compiled(words: Vocabulary) -> Callable[..., Compiled]:
    """Compiles a text that must be right."""

    def run(text: str, expect: Any = "boolean") -> Compiled:
        result = compile_text(text, words, expect=expect)
        assert isinstance(result, Compiled), result
        return result

    return run


@pytest.fixture
def problems(words: Vocabulary) -> Callable[..., tuple[Problem, ...]]:
    """Compiles a text that must be wrong."""

    def run(text: str, expect: Any = "boolean") -> tuple[Problem, ...]:
        result = compile_text(text, words, expect=expect)
        assert isinstance(result, tuple), result
        return result

    return run
