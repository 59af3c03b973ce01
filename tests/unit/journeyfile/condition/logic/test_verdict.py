"""What is said of a condition holds for everyone: examples, and a comparison with evaluation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.customer.profile import Cart, CartItem, Orders, Profile
from sojourn.core.customer.state import Stage
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.event import Touchpoint
from sojourn.journeyfile.condition import Compiled, compile_condition, vocabulary
from sojourn.journeyfile.condition.logic import World, always_true, hidden, never_true
from sojourn.journeyfile.condition.logic.claims import Clash
from sojourn.journeyfile.condition.logic.verdict import ALWAYS_THERE, NOTHING
from support.laws import tried

DAY_MS = 86_400_000
STAGES = frozenset({"", "new", "loyal"})
WORDS = vocabulary(
    contacts=["email"],
    attributes={"plan": "text", "age": "integer", "points": "number", "vip": "boolean"},
    event={"products": "list", "price": "money"},
)
WORLD = World(WORDS, {"customer.stage": STAGES})


def _compiled(text: str) -> Compiled:
    result = compile_condition(text, WORDS)
    assert isinstance(result, Compiled), (text, result)
    return result


def _clash(text: str) -> Clash | None:
    return never_true(_compiled(text).tree, WORLD)


@pytest.mark.parametrize(
    ("text", "subject", "signs"),
    [
        ("customer.points > 5 && customer.points < 3", "customer.points", [">", "<"]),
        ("customer.points > 5 && !(customer.age > 1) && 4 >= customer.points", "customer.points",
         [">", "<="]),
        ("customer.points > 5 && customer.points <= 5", "customer.points", [">", "<="]),
        ("customer.plan == 'a' && customer.plan == 'b'", "customer.plan", ["in", "in"]),
        ("customer.plan in ['a', 'b'] && customer.plan == 'c'", "customer.plan", ["in", "in"]),
        ("customer.plan == 'a' && !(customer.plan in ['a'])", "customer.plan", ["in", "not in"]),
        ("customer.plan < ''", "customer.plan", ["<"]),
        ("customer.stage == 'loyl'", "customer.stage", ["in"]),
        ("customer.stage in ['new'] && customer.stage == 'loyal'", "customer.stage", ["in", "in"]),
        ("customer.age > 3 && customer.age < 4", "customer.age", [">", "<"]),
        ("customer.age > 3 && customer.age < 5 && customer.age != 4", "customer.age",
         [">", "<", "not in"]),
        ("size(customer.tags) < 0", "size(customer.tags)", ["<"]),
        ("customer.cart.count < 0", "customer.cart.count", ["<"]),
        ("customer.vip && !customer.vip", "customer.vip", ["in", "in"]),
        ("customer.vip == true && customer.vip == false", "customer.vip", ["in", "in"]),
        ("has(customer.plan) && !has(customer.plan)", "has(customer.plan)", ["in", "in"]),
        ("now - customer.orders.last_at > 30d && now - customer.orders.last_at < 7d",
         "(now - customer.orders.last_at)", [">", "<"]),
        ("event.products.exists(p, p.price > 5 && p.price < 3)", "p.price", [">", "<"]),
        ("event.products.exists(p, p.price == 5 && p.price == '5')", "p.price", ["in", "in"]),
        ("customer.vip ? customer.age < 0 && customer.age > 0 : false", "customer.age",
         ["<", ">"]),
        ("customer.plan.contains('x') && !customer.plan.contains('x')",
         'customer.plan.contains("x")', ["in", "in"]),
    ],
)  # fmt: skip
def test_a_contradiction_is_found_and_named(text: str, subject: str, signs: list[str]) -> None:
    clash = _clash(text)
    assert clash is not None
    assert clash.subject.text == subject
    assert [test.how for test in clash.tests] == signs


@pytest.mark.parametrize("text", ["false", "1 > 2", "!(2 > 1)", "'a' == 'b'", "3 in [1, 2]",
                                  "customer.vip && 1 > 2"])  # fmt: skip
def test_what_is_false_by_itself_has_nothing_to_name(text: str) -> None:
    assert _clash(text) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "customer.plan != customer.plan",
        "customer.points < customer.age && customer.age <= customer.points",
        "customer.points > customer.age && customer.age == customer.points",
    ],
)
def test_two_values_cannot_stand_to_each_other_in_two_ways(text: str) -> None:
    assert _clash(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "customer.points > 5 && customer.points < 6",
        "customer.points >= 5 && customer.points <= 5",
        "customer.plan == 'a' || customer.plan == 'b'",
        "customer.plan > 'a' && customer.plan < 'b'",
        "customer.plan > 'a' && customer.plan != 'b'",
        "customer.stage != 'loyl'",
        "customer.age > 3 && customer.age < 5",
        "customer.points != 5 && customer.points != 6",
        "customer.points + 1 > 5 && customer.points + 1 < 7",
        "!(customer.points - customer.points > 5) && !(customer.points - customer.points <= 5)",
        "event.products.exists(p, p.price == 5) && event.products.exists(p, p.price == 6)",
        "event.products.all(p, p.price > 5 && p.price < 3)",
        "event.products == [1] && event.products == (customer.vip ? [1] : [1])",
        "customer.counters.a > 1 && customer.counters.b < 1",
        "size(customer.tags) == 0",
        "customer.points < customer.age",
    ],
)
def test_what_may_hold_is_left_alone(text: str) -> None:
    assert _clash(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "1 < 2",
        "customer.cart.count >= 0",
        "size(customer.tags) >= 0",
        "customer.stage != 'loyl'",
        "has(customer.plan) || !has(customer.plan)",
        "customer.cart.value > 3 || customer.cart.value <= 3",
        "customer.plan == 'a' || true",
        "has(customer.counters.a) || !has(customer.counters.a)",
        "now == now",
    ],
)
def test_what_always_holds_is_found(text: str) -> None:
    assert always_true(_compiled(text).tree, WORLD)


@pytest.mark.parametrize(
    "text",
    [
        "customer.plan == 'a' || customer.plan != 'a'",  # the plan may be missing
        "customer.cart.value >= 0",  # a price may be below nothing
        "customer.points > 3 || customer.points <= 3",
        "customer.tags[0] == 'a' || customer.tags[0] != 'a'",
        "1 / customer.cart.value > 0 || 1 / customer.cart.value <= 0",
        "customer.vip",
    ],
)
def test_what_may_be_false_or_missing_does_not_always_hold(text: str) -> None:
    assert not always_true(_compiled(text).tree, WORLD)


@pytest.mark.parametrize(
    ("text", "above", "expected"),
    [
        ("customer.age >= 50", ["customer.age >= 20"], True),
        ("customer.age >= 20", ["customer.age >= 50"], False),
        ("customer.vip", ["customer.vip"], True),
        ("customer.vip && customer.age > 3", ["customer.vip"], True),
        ("customer.vip", ["customer.cart.value < 5", "customer.cart.value >= 5"], True),
        ("customer.vip", ["customer.age < 5", "customer.age >= 5"], False),
        ("customer.vip", ["customer.vip || customer.age > 3"], False),
        ("customer.vip && customer.age > 0", ["customer.vip || customer.age > 3"], True),
        ("customer.stage == 'new'", ["customer.stage in ['new', 'loyal']"], True),
        ("customer.vip", [], False),
    ],
)
def test_a_condition_is_hidden_by_wider_ones_above(
    text: str, above: list[str], expected: bool
) -> None:
    wider = [_compiled(other).tree for other in above]
    assert hidden(_compiled(text).tree, wider, WORLD) is expected


def test_a_condition_of_many_ways_is_given_up_in_time() -> None:
    wide = " && ".join(
        f"(customer.points != {number} || customer.age != {number})" for number in range(30)
    )
    assert _clash(wide) is None
    assert not always_true(_compiled(f"!({wide})").tree, WORLD)
    assert not hidden(_compiled("customer.vip").tree, [_compiled(wide).tree], WORLD)


def test_what_is_called_always_there_is_there_for_an_unknown_customer() -> None:
    nobody = Facts(customer="c", profile=Profile(), stage=Stage(), messages=(), now=0)
    for name in ALWAYS_THERE:
        WORDS.fields[name].read(nobody)


# From here on: random conditions against what they evaluate to.

NUMBERS = ["0", "1", "2", "2.5"]
TEXTS = ["''", "'a'", "'b'", "'new'"]
NUMBER_NAMES = [
    "customer.age",
    "customer.points",
    "customer.cart.count",
    "customer.cart.value",
    "size(customer.tags)",
    "customer.counters.a",
    "customer.points + customer.age",
    "customer.age - 1",
]
TEXT_NAMES = ["customer.plan", "customer.stage", "customer.email"]
ITEMS = ["p", "p.price", "p.name"]
SIGNS = ["<", "<=", ">", ">=", "==", "!="]
PLAIN = [
    "customer.vip",
    "has(customer.plan)",
    "customer.cart.is_empty",
    "true",
    "'a' in customer.tags",
    "has(customer.counters.a)",
    "customer.plan.startsWith('a')",
    "now - customer.orders.last_at > 1d",
    "now - customer.orders.last_at < 1d",
]


class _Writer:
    """Writes random conditions with few names and values, so that they often contradict."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._loops = 0

    def condition(self, depth: int) -> str:
        form = self._one(["atom", "&&", "||", "!", "?"] if depth else ["atom"])
        if form == "atom":
            return self._atom()
        first = self.condition(depth - 1)
        if form == "!":
            return f"!({first})"
        second = self.condition(depth - 1)
        if form == "?":
            return f"({first} ? {second} : {self.condition(depth - 1)})"
        return f"({first} {form} {second})"

    def _atom(self) -> str:
        form = self._one(["plain", "number", "numbers", "text", "texts", "in", "loop"])
        if form == "plain" or (form == "loop" and self._loops == 4):
            return self._one(PLAIN)
        if form == "loop":
            self._loops += 1
            parts = f"{self._item()} {self._one(['&&', '||'])} {self._item()}"
            return f"event.products.{self._one(['exists', 'all', 'exists_one'])}(p, {parts})"
        if form == "in":
            return f"{self._one(TEXT_NAMES)} in [{self._one(TEXTS)}, {self._one(TEXTS)}]"
        names, values = (NUMBER_NAMES, NUMBERS) if form[0] == "n" else (TEXT_NAMES, TEXTS)
        sides = [self._one(names), self._one(names if form[-1] == "s" else values)]
        if self._draw(st.booleans()):
            sides.reverse()
        return f"{sides[0]} {self._one(SIGNS)} {sides[1]}"

    def _item(self) -> str:
        return f"{self._one(ITEMS)} {self._one(SIGNS)} {self._one(NUMBERS + TEXTS)}"

    def _one(self, choices: list[str]) -> str:
        return self._draw(st.sampled_from(choices))


@st.composite
def _conditions(draw: st.DrawFn) -> str:
    return _Writer(draw).condition(3)


PRODUCTS = st.lists(
    st.one_of(
        st.sampled_from(["a", "b", 1, 2.5, None, True]),
        st.fixed_dictionaries(
            {},
            optional={
                "price": st.sampled_from([0, 1, 2, 2.5, "a", None]),
                "name": st.sampled_from(["a", "b", 1]),
            },
        ),
    ),
    max_size=2,
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "plan": st.sampled_from(["", "a", "b", "new"]),
        "age": st.integers(0, 3),
        "points": st.sampled_from([0, 1, 1.5, 2, 2.5]),
        "vip": st.booleans(),
    },
)


@st.composite
def _customers(draw: st.DrawFn) -> Facts:
    items = draw(st.lists(st.builds(CartItem, st.just("p1"), st.just(1), st.just(1_250_000))))
    tags = draw(st.lists(st.sampled_from(["a", "b"]), unique=True))
    orders = Orders(count=draw(st.integers(0, 2)), last_at=draw(st.sampled_from([0, DAY_MS])))
    properties: dict[str, Any] = {"products": draw(PRODUCTS)}
    return Facts(
        customer="c1",
        profile=Profile(
            contacts=draw(st.sampled_from([{}, {"email": "a"}])),
            attributes=draw(ATTRIBUTES),
            tags=tuple(tags),
            counters=draw(st.sampled_from([{}, {"a": 1}, {"a": 2}])),
            cart=Cart("k1", tuple(items)),
            orders=orders,
        ),
        stage=Stage(draw(st.sampled_from(sorted(STAGES)))),
        messages=(),
        now=draw(st.sampled_from([DAY_MS, 2 * DAY_MS, 3 * DAY_MS])),
        event=Touchpoint(id="e", type="E", customer="c1", occurred_at=0, properties=properties),
    )


def _outcome(condition: Compiled, customer: Facts) -> bool | None:
    try:
        return bool(condition.evaluate(customer))
    except Missing:
        return None


CUSTOMERS = st.lists(_customers(), min_size=1, max_size=6)


@tried(300)
@given(text=_conditions(), customers=CUSTOMERS)
def test_no_customer_proves_a_verdict_wrong(text: str, customers: list[Facts]) -> None:
    condition = _compiled(text)
    outcomes = [_outcome(condition, customer) for customer in customers]
    if never_true(condition.tree, WORLD) is not None:
        assert True not in outcomes
    if always_true(condition.tree, WORLD):
        assert set(outcomes) == {True}


@tried(150)
@given(
    above=st.lists(_conditions(), min_size=1, max_size=2), text=_conditions(), customers=CUSTOMERS
)
def test_no_customer_passes_what_hides_a_condition(
    above: list[str], text: str, customers: list[Facts]
) -> None:
    conditions = [_compiled(other) for other in above]
    condition = _compiled(text)
    if hidden(condition.tree, [other.tree for other in conditions], WORLD):
        for customer in customers:
            if _outcome(condition, customer):
                assert any(_outcome(other, customer) for other in conditions)
