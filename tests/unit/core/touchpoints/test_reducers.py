"""Law: whatever an event carries, it is refused by name or reduced to what can be stored."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY, CustomerState
from sojourn.core.touchpoints.reduce import MAX_QUANTITY, MAX_SUM
from sojourn.wire.state import pack, unpack
from support.catalogue import catalogue
from support.laws import tried
from support.play import Player
from support.project import START, project, touch

PROJECT = catalogue()
DROPPING = catalogue(unknown="{properties: drop}")

INT64 = st.integers(min_value=-(2**63), max_value=2**63 - 1)
SCALARS = st.one_of(
    st.none(), st.booleans(), INT64, st.floats(allow_nan=False, allow_infinity=False), st.text()
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
#: What comes close to being right, so that the reducers are reached.
LIKELY = st.one_of(
    st.sampled_from(
        [
            "email",
            "promotional",
            "free",
            "p",
            "2000-02-29",
            "Europe/Paris",
            "an@example.test",
            "USD",
        ]
    ),
    st.integers(-3, 3),
    st.sampled_from([2**63 - 1, -(2**63), 9.9e11, -9.9e11, 0.1, 1e300]),
    st.lists(st.text(min_size=1, max_size=3), max_size=3),
    JSON,
)
NAMES = sorted(
    {name for event in PROJECT.events.values() for name in event.properties}
    | {"total", "currency", "purpose", "quantity", "timezone", "unheard of"}
)
EVENTS = st.builds(
    lambda kind, properties, at: touch(kind, at=START + at, id=f"{at}", **properties),
    kind=st.sampled_from(sorted(PROJECT.events)),
    properties=st.dictionaries(st.sampled_from(NAMES), LIKELY, max_size=4),
    at=st.integers(0, 10_000),
)


@given(events=st.lists(EVENTS, max_size=12), dropping=st.booleans())
@tried(300)
def test_any_event_is_refused_by_name_or_leaves_a_state_that_can_be_stored(
    events: list[Any], dropping: bool
) -> None:
    state: CustomerState = EMPTY
    for event in events:
        advanced = advance(DROPPING if dropping else PROJECT, "an", state, event, START)
        refusal = advanced.refusal
        if refusal is not None:
            assert refusal.reason in ("bad_value", "foreign_currency"), refusal
            assert advanced.state is state
            assert refusal.reason != "bad_value" or "property '" in refusal.detail
        state = advanced.state
        assert unpack(pack(state, 0)) == state


def test_sums_stay_within_what_can_be_stored() -> None:
    most = touch("Product Added", cart_id="c", product_id="p", price=9.9e11, quantity=2**63 - 1)
    player = Player(project()).tell(
        most, touch("Product Added", at=START + 1, cart_id="c", product_id="p", quantity=2**63 - 1)
    )
    assert player.state.profile.cart.items[0].quantity == MAX_QUANTITY
    orders = [
        touch("Order Completed", at=START + n, order_id=str(n), value=9.9e11) for n in range(30)
    ]
    player.tell(*orders)
    assert player.state.profile.orders.value_micros == MAX_SUM
    assert unpack(pack(player.state, 0)) == player.state


def test_money_that_went_back_lessens_the_orders_and_not_their_number() -> None:
    player = Player(catalogue()).tell(
        touch("Order Completed", order_id="o", value=50),
        touch("Order Returned", at=START + 1, order_id="o", value=20),
        touch("Order Returned", at=START + 2, order_id="o", value=-5),
    )
    orders = player.state.profile.orders
    assert (orders.count, orders.value_micros) == (1, 25_000_000)


def test_a_return_may_come_before_its_order() -> None:
    late = [touch("Order Returned", value=20), touch("Order Completed", order_id="o", value=50)]
    assert Player(catalogue()).tell(*late).state.profile.orders.value_micros == 30_000_000
