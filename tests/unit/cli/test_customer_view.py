"""One customer on one page."""

import io
from typing import Any

import orjson
from rich.console import Console

from sojourn.cli.customer_view import as_json, page
from sojourn.core.customer.profile import (
    Cart,
    CartItem,
    HeldOffer,
    Orders,
    Profile,
    Said,
    Score,
    Suppression,
)
from sojourn.core.customer.state import CustomerState, Message, Run, Stage

AT = 1_772_482_500_000  # 2026-03-02 20:15 UTC
STATE = CustomerState(
    profile=Profile(
        contacts={"email": "an@example.test"},
        tags=("vip",),
        cart=Cart(id="k1", items=(CartItem("p1", 2, 22_500_000, "Lamp"),), changed_at=AT),
        orders=Orders(count=1, value_micros=9_990_000, last_at=AT),
        timezone="Asia/Ho_Chi_Minh",
        consents={"promotional.sms": False, "promotional.email": True},
        said={"promotional.zalo": Said(yes_at=AT), "promotional.email": Said(yes_at=AT)},
        suppressions=(Suppression("email", 7, "complained"), Suppression("email", 8, "bounced")),
        offers={"first10": HeldOffer("FIRST10", AT, AT + 86_400_000)},
        scores={"nps": Score(9.0, AT)},
    ),
    stage=Stage(name="decision", since=AT, last_act_at=AT),
    runs=(Run("r1", "abandoned_cart", "v", "k1", AT, "cooling", AT, AT + 86_400_000),),
    messages=(Message("a1", "r0", "welcome", "code", "sms", "welcome_code", AT, ("sent",)),),
    seen=b"\x01" * 16,
)
TIMELINE: list[Any] = [
    (
        "transitions",
        {
            "customer": "c1",
            "journey": "abandoned_cart",
            "from": None,
            "to": "cooling",
            "reason": "entered",
            "at": "2026-03-02T20:15:00.000Z",
        },
    )
]


def _text(renderable: Any) -> str:
    console = Console(width=100, file=io.StringIO())
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


def test_the_page_says_what_a_support_agent_asks_for() -> None:
    text = _text(page("c1", STATE, TIMELINE, currency="USD"))
    for piece in (
        "decision since 2026-03-02 20:15",
        "2 × Lamp: 45.00 USD",
        "1, 9.99 USD in all",
        "pending    promotional.zalo (not confirmed, or lapsed)",
        "closed     email (complained), email (bounced)",
        "abandoned_cart  k1   cooling    2026-03-02 20:15  2026-03-03 20:15",
        "welcome_code  welcome  code  sent",
        "2026-03-02 20:15:00  c1",
        "agrees to  promotional.email",
        "refuses    promotional.sms",
        "answers    nps 9 on 2026-03-02 20:15",
        "offers     first10 FIRST10 until 2026-03-03 20:15",
        "time zone  Asia/Ho_Chi_Minh",
    ):
        assert piece in text, text


def test_an_unknown_customer_is_said_to_be_one() -> None:
    assert "nothing is known" in _text(page("c9", None, []))
    assert as_json("c9", None, []) == {"customer": "c9", "state": None, "timeline": []}


def test_json_has_names_and_no_bytes() -> None:
    told = orjson.loads(orjson.dumps(as_json("c1", STATE, TIMELINE)))
    assert told["state"]["profile"]["cart"]["items"][0]["name"] == "Lamp"
    assert told["state"]["runs"][0]["journey"] == "abandoned_cart"
    assert "seen" not in told["state"]
    assert told["timeline"][0]["record"] == "transitions"
