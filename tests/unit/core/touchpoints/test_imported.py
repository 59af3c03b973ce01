"""Existing customers: what an import sets, what it leaves, and what it is not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.advance import advance
from sojourn.core.customer.profile import Cart, CartItem, Orders
from sojourn.core.customer.state import EMPTY
from sojourn.core.declared.definitions import Definitions, Lifecycle, StageRule
from sojourn.core.declared.entry import Entry, Exit, OnEvent
from sojourn.core.declared.steps import Wait
from sojourn.core.event import Touchpoint
from sojourn.core.touchpoints.imported import IMPORT, PROFILE_IMPORTED
from support.play import Player
from support.project import DAY, HOUR, START, journey, project, touch

LINE = Lifecycle(
    "awareness",
    (StageRule("awareness"), StageRule("decision", on=("Product Added",))),
    (StageRule("dormant", source="any", absent_ms=90 * DAY),),
)
CART = journey(
    "cart",
    enter=Entry(OnEvent(("Product Added",))),
    exits=[Exit(when=lambda facts: not facts.profile.cart.items, text="empty")],
    steps=[Wait("cooling", HOUR)],
)


def shop() -> Definitions:
    return project(
        CART, lifecycle=LINE, attributes={"topic": "text", "points": "integer", "born": "time"}
    )


def told(at: int = START, *, contacts: dict[str, str] | None = None, **members: Any) -> Touchpoint:
    return touch(PROFILE_IMPORTED, at=at, identifiers=contacts, **members)


def test_an_import_says_all_that_is_known() -> None:
    player = Player(shop()).tell(
        told(
            contacts={"email": "an@example.test"},
            attributes={"topic": "shoes", "points": 7},
            tags=["vip", "vip"],
            timezone="Asia/Ho_Chi_Minh",
            consents={"promotional": ["email", "push"]},
            counters={"Product Viewed": 3},
            cart=[{"product_id": "p1", "quantity": 2, "price": 20.5, "name": "Shoe"}],
            cart_id="k1",
            orders={"count": 2, "value": 90, "last_at": "2026-01-05T10:00:00Z"},
            currency="USD",
        )
    )
    profile = player.state.profile
    assert player.refusals == []
    assert profile.contacts == {"email": "an@example.test"}
    assert profile.attributes == {"topic": "shoes", "points": 7}
    assert (profile.tags, profile.timezone) == (("vip",), "Asia/Ho_Chi_Minh")
    assert profile.counters == {"Product Viewed": 3}
    assert profile.cart == Cart("k1", (CartItem("p1", 2, 20_500_000, "Shoe"),), START)
    assert profile.orders == Orders(2, 90_000_000, 1_767_607_200_000, 1_767_607_200_000)
    assert profile.consents == {
        "promotional.email": True,
        "promotional.push": True,
        "promotional.sms": False,
        "promotional.direct": False,
    }


def test_what_an_import_leaves_out_or_says_null_stays() -> None:
    player = Player(shop()).tell(
        told(attributes={"topic": "shoes"}, tags=["vip"], cart_id="k1", cart=[{"product_id": "p"}]),
        told(START + 1, attributes={"points": 1}, tags=None, timezone="UTC"),
    )
    profile = player.state.profile
    assert profile.attributes == {"topic": "shoes", "points": 1}
    assert profile.tags == ("vip",)
    assert profile.cart.items == (CartItem("p"),)
    assert player.notes == []


def test_a_stage_is_set_and_said_so() -> None:
    player = Player(shop()).tell(told(stage="decision"))
    assert player.stages() == ["decision"]
    assert player.transitions[0].detail == PROFILE_IMPORTED


def test_an_import_without_a_stage_begins_the_line_once() -> None:
    player = Player(shop()).tell(told(), told(START + 1), touch("Product Added", at=START + 2))
    assert player.stages() == ["awareness", "decision"]


def test_an_import_is_no_act_but_silence_counts_from_it_for_who_was_never_met() -> None:
    player = Player(shop()).tell(told(stage="decision"))
    assert player.wake_at == START + 90 * DAY
    player.until(START + 91 * DAY).tell(told(START + 92 * DAY, tags=["back"]))
    assert player.stages() == ["decision", "dormant"]
    player.tell(touch("Product Viewed", at=START + 93 * DAY))
    assert player.stages()[-1] == "decision"


def test_one_who_is_imported_as_dormant_comes_back_to_the_start() -> None:
    player = Player(shop()).tell(told(stage="dormant"), touch("Product Viewed", at=START + DAY))
    assert player.stages() == ["dormant", "awareness"]


def test_an_import_is_never_late_and_makes_nothing_late() -> None:
    player = Player(shop()).tell(
        told(START + DAY), touch("Product Viewed", at=START + HOUR), told(START)
    )
    assert player.notes == []
    assert player.state.latest_at == START + HOUR


def test_an_import_twice_is_one() -> None:
    player = Player(shop()).tell(told(id="i1", tags=["a"]), told(START + 1, id="i1", tags=["b"]))
    assert player.state.profile.tags == ("a",)
    assert player.notes == ["duplicate"]


def test_exits_are_asked_after_an_import_as_after_any_event() -> None:
    player = Player(shop()).tell(touch("Product Added", product_id="p1"), told(START + 1, cart=[]))
    assert player.moves()[-1] == ("cooling", "exited", "exited")


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"colour": "red"}, "'colour' is not known"),
        ({"tags": "vip"}, "'tags' must be list"),
        ({"tags": [7]}, "'tags' must be a list of texts"),
        ({"attributes": {"shoe_size": 44}}, "'attributes.shoe_size' is not declared"),
        ({"attributes": {"points": "7"}}, "'attributes.points' must be integer"),
        ({"attributes": {"points": None}}, "'attributes.points' has no value"),
        ({"timezone": "Mars/Olympus"}, "'timezone' is no time zone"),
        ({"timezone": "../etc/passwd"}, "'timezone' is no time zone"),
        ({"consents": {"advertising": []}}, "'consents.advertising' is no purpose"),
        ({"consents": {"promotional": "email"}}, "'consents.promotional' must be a list"),
        ({"consents": {"promotional": ["fax"]}}, "'consents.promotional' names a channel"),
        ({"stage": "hatred"}, "'stage' is no stage"),
        ({"counters": {"Product Viewed": -1}}, "'counters.Product Viewed' must be a count"),
        ({"counters": {"Product Viewed": True}}, "'counters.Product Viewed' must be a count"),
        ({"cart": ["p1"]}, "'cart[0]' must be a map"),
        ({"cart": [{"quantity": 1}]}, "'cart[0].product_id' is missing"),
        ({"cart": [{"product_id": "p", "size": 4}]}, "'cart[0].size' is not known"),
        ({"cart": [{"product_id": "p", "price": -4}]}, "'cart[0].price' is less than"),
        ({"cart": [{"product_id": "p"}] * 101}, "'cart' holds more than 100"),
        ({"orders": {"sum": 4}}, "'orders.sum' is not known"),
        ({"orders": {"value": 1e300}}, "'orders.value' is out of bounds"),
        ({"orders": {"last_at": "yesterday"}}, "'orders.last_at' is no time"),
    ],
)
def test_a_member_that_cannot_be_believed_is_named(members: dict[str, Any], named: str) -> None:
    player = Player(shop()).tell(told(**members))
    (refusal,) = player.refusals
    assert refusal.reason == "bad_value"
    assert named in refusal.detail
    assert player.state == EMPTY


def test_money_of_another_currency_is_refused() -> None:
    (refusal,) = Player(shop()).tell(told(orders={"value": 1}, currency="EUR")).refusals
    assert refusal.reason == "foreign_currency"


def test_no_stage_can_be_told_without_a_lifecycle() -> None:
    (refusal,) = Player(project()).tell(told(stage="decision")).refusals
    assert refusal.reason == "bad_value"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["product_id", "price", "count", "last_at", "promotional", "topic", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*IMPORT.properties, "x"]), VALUES, max_size=4))
def test_no_import_is_a_defect(members: dict[str, Any]) -> None:
    definitions = shop()
    advanced = advance(definitions, "an", EMPTY, told(**members), START)
    if advanced.refusal is not None:
        assert advanced.refusal.reason in ("bad_value", "foreign_currency")
        assert advanced.state is EMPTY
