"""The closures give what the library's own evaluation gives, missing values included."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from sojourn.core.customer.profile import Cart, CartItem, HeldOffer, Orders, Profile, Score
from sojourn.core.customer.state import Run, Stage
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.facts import FieldType
from sojourn.core.event import Touchpoint
from sojourn.journeyfile.condition import (
    Compiled,
    Expected,
    Problem,
    Vocabulary,
    compile_condition,
)
from sojourn.journeyfile.condition.library import check, environment
from sojourn.journeyfile.condition.rewrite import GIVEN, rewrite
from sojourn.journeyfile.condition.tokens import tokenize
from sojourn.journeyfile.condition.values import same
from support.laws import tried

MISSING = object()

words_of_texts = st.sampled_from(["", "a", "ab", "k1", "é😀"])
# Where Python and CEL part: truth beside 1 and 0, whole numbers beside decimals, null.
scalars = st.sampled_from(["a", "k1", "", True, False, 0, 1, 1.0, 2.5, -3, None])
keys = st.sampled_from(["a", "b", "k1"])
maps = st.dictionaries(keys, st.one_of(scalars, st.dictionaries(keys, scalars)), min_size=1)
numbers = st.one_of(st.integers(-5, 20), st.sampled_from([0.5, 2.0, 7.25]))
times = st.integers(1_700_000_000_000, 1_700_900_000_000)
# The last three are no dates; a state may be older than the declaration it is read by.
dates = st.sampled_from(["1990-05-17", "2026-12-24", "2026-02-30", "1990", ""])
consents = st.sampled_from(["promotional.email", "service.sms", "promotional.fax"])


def _some(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """All of `values` in half of the cases, so that not everything comes to nothing."""
    return st.one_of(st.fixed_dictionaries(values), st.fixed_dictionaries({}, optional=values))


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    items = st.builds(
        CartItem, keys, st.integers(1, 3), st.integers(0, 9).map(lambda n: n * 500_000)
    )
    profile = Profile(
        contacts=draw(_some({"email": st.sampled_from(["a", "ab"])})),
        attributes=draw(
            _some(
                {
                    "plan": words_of_texts,
                    "age": st.integers(0, 9),
                    "vip": st.booleans(),
                    "born": dates,
                    "tier": st.sampled_from(["silver", "gold", "tin"]),
                    "visits": st.integers(0, 3),
                }
            )
        ),
        tags=tuple(draw(st.lists(keys, max_size=3))),
        counters=draw(st.dictionaries(keys, st.integers(0, 5), max_size=2)),
        cart=Cart(draw(words_of_texts), tuple(draw(st.lists(items, max_size=3)))),
        orders=Orders(draw(st.integers(0, 3)), 1_500_000, 0, draw(st.one_of(st.just(0), times))),
        timezone=draw(st.sampled_from(["", "Asia/Ho_Chi_Minh"])),
        consents=draw(st.dictionaries(consents, st.booleans(), max_size=3)),
        offers=draw(_some({"first10": st.builds(HeldOffer, keys, times, st.just(0) | times)})),
        scores=draw(_some({"nps": st.builds(Score, st.integers(0, 10).map(float), times)})),
    )
    properties = draw(
        _some(
            {
                "cart_id": words_of_texts,
                "name": words_of_texts,
                "price": numbers,
                "quantity": st.integers(-2, 5),
                "score": numbers,
                "gift": st.booleans(),
                "at": times,
                "day": dates,
                "size": st.sampled_from(["s", "m", "xl"]),
                "products": st.lists(st.one_of(maps, maps, scalars), max_size=3),
                "details": maps,
            }
        )
    )
    run = Run("r", "j", "v", draw(words_of_texts), 0, "s", 0, entry=draw(_some({"order_id": keys})))
    run = msgspec.structs.replace(
        run,
        values=draw(_some({"answer": _some({"nps": numbers})})),
        arms=draw(_some({"tone": st.sampled_from(["warm", "short"])})),
        entered_at=draw(times),
    )
    event = Touchpoint(
        id="1",
        type="t",
        customer="c",
        occurred_at=0,
        channel=draw(st.sampled_from(["", "app"])),
        properties=properties,
    )
    stage = Stage("purchase", draw(st.just(0) | times), "", draw(st.just(0) | times))
    return Facts("c", profile, stage, (), draw(times), event, run)


class Texts:
    """Expressions as an author could write them, by the type they give."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def _pick(self, choices: list[Callable[[], str]]) -> str:
        return self._draw(st.sampled_from(choices))()

    def _word(self, *choices: str) -> str:
        return self._draw(st.sampled_from(choices))

    def _compare(self) -> str:
        return self._word("==", "!=", "<", "<=", ">", ">=")

    def _equal(self) -> str:
        return self._word("==", "!=")

    def boolean(self, depth: int, item: str = "") -> str:
        leaves = [
            lambda: self._word(
                "customer.vip", "event.gift", "customer.cart.is_empty", "true", "false"
            ),
            lambda: self._closed(),
            lambda: f"has({self._path(item)})",
        ]
        if depth == 0:
            return self._pick(leaves)
        d = depth - 1
        return self._pick(
            [
                *leaves,
                lambda: f"({self.boolean(d, item)} && {self.boolean(d, item)})",
                lambda: f"({self.boolean(d, item)} || {self.boolean(d, item)})",
                lambda: f"!({self.boolean(d, item)})",
                lambda: f"({self.number(d, item)} {self._compare()} {self.number(d, item)})",
                lambda: f"({self.text(d, item)} {self._compare()} {self.text(d, item)})",
                lambda: f"({self.time(d)} {self._compare()} {self.time(d)})",
                lambda: f"({self.duration(d)} {self._compare()} {self.duration(d)})",
                lambda: f"({self.anything(d, item)} {self._compare()} {self.anything(d, item)})",
                lambda: f"({self.anything(d, item)} {self._compare()} {self.number(d, item)})",
                lambda: f"({self.text(d, item)} {self._equal()} {self.anything(d, item)})",
                lambda: f"({self.anything(d, item)} {self._equal()} null)",
                lambda: f"({self.list(d, item)} {self._equal()} {self.list(d, item)})",
                lambda: f"({self.text(d, item)} in {self.list(d, item)})",
                lambda: f"({self.anything(d, item)} in {self.list(d, item)})",
                lambda: f"({self.number(d, item)} in [1, 2.5, {self.number(d, item)}])",
                lambda: f"({self.text(d, item)} in {self._map()})",
                lambda: f"({self.anything(d, item)} in {self.anything(d, item)})",
                lambda: (
                    f"{self.text(d, item)}.{self._word('startsWith', 'endsWith', 'contains')}"
                    f"({self.text(d, item)})"
                ),
                lambda: (
                    f"({self.boolean(d, item)} ? {self.boolean(d, item)} : {self.boolean(d, item)})"
                ),
                lambda: self._loop(d, item),
                lambda: f"({self.anything(d, item)} && {self.boolean(d, item)})",
            ]
        )

    def _closed(self) -> str:
        """What has a closed list of words, or is a date."""
        return self._word(
            'customer.stage == "purchase"',
            '"promotional.email" in customer.consents',
            'customer.tier != "gold"',
            'event.size in ["s", "m"]',
            'run.arms.tone == "warm"',
            'customer.counters["Order Completed"] == 0',
            "has(customer.counters.viewed)",
            'customer.born < "2000-01-01"',
            "event.day == customer.born",
        )

    def _loop(self, depth: int, item: str) -> str:
        if item:
            return self.boolean(0, item)
        macro = self._word("exists", "all", "exists_one")
        return f"{self.list(0, '')}.{macro}(p, {self.boolean(depth, 'p')})"

    def _path(self, item: str) -> str:
        known = ["event.cart_id", "event.details.a", "event.details.a.b", "customer.scores.nps"]
        return self._word(*known, "customer.email", *([f"{item}.a", f"{item}.a.b"] if item else []))

    def _map(self) -> str:
        return self._word("event.details", "customer.counters", '{"a": 1, "b": "x"}')

    def number(self, depth: int, item: str = "") -> str:
        leaves = [
            lambda: self._word("0", "3", "2.5", "-1", "0x10", "1e2", "customer.age", "event.price"),
            lambda: self._word("customer.cart.value", "customer.cart.count", "event.quantity"),
            lambda: self._word("customer.counters.viewed", "run.answer.nps", "event.score"),
            lambda: self._word("customer.scores.nps", "customer.visits", "customer.scores.csat"),
        ]
        if depth == 0:
            return self._pick(leaves)
        d = depth - 1
        return self._pick(
            [
                *leaves,
                lambda: (
                    f"({self.number(d, item)} {self._word('+', '-', '*')} {self.number(d, item)})"
                ),
                lambda: f"({self.number(d, item)} / {self._word('2', '0.5', '-3')})",
                lambda: (
                    f"({self.anything(d, item)} {self._word('+', '-', '*')} {self.number(d, item)})"
                ),
                lambda: f"-({self.number(d, item)})",
                lambda: (
                    f"size({self._pick([lambda: self.text(d, item), lambda: self.list(d, item)])})"
                ),
                lambda: f"{self._map()}.size()",
                lambda: f"size({self.anything(d, item)})",
                lambda: (
                    f"({self.boolean(d, item)} ? {self.number(d, item)} : {self.number(d, item)})"
                ),
            ]
        )

    def text(self, depth: int, item: str = "") -> str:
        leaves = [
            lambda: self._word("customer.plan", "event.cart_id", "run.key", "customer.email"),
            lambda: self._word(
                "customer.cart.id", "event.name", '"a"', '"é😀"', "'k1'", "run.entry.order_id"
            ),
            lambda: self._word("offer.first10.code", "customer.timezone", "event.channel"),
        ]
        if depth == 0:
            return self._pick(leaves)
        d = depth - 1
        return self._pick(
            [
                *leaves,
                lambda: f"({self.text(d, item)} + {self.text(d, item)})",
                lambda: f"string({self.text(d, item)})",
                lambda: f"string({self.boolean(d, item)})",
                lambda: f"({self.boolean(d, item)} ? {self.text(d, item)} : {self.text(d, item)})",
            ]
        )

    def anything(self, depth: int, item: str = "") -> str:
        """Values of a type that nobody declared."""
        leaves = [
            lambda: self._word("event.details.a", "event.details.a.b", 'event.details["b"]'),
            lambda: self._word(
                "event.products[0]", "event.products[1].a", "customer.cart.items[0].price"
            ),
        ]
        if item:
            leaves += [lambda: self._word(item, f"{item}.a", f"{item}.a", f"{item}.a.b")]
        if depth == 0:
            return self._pick(leaves)
        d = depth - 1
        return self._pick(
            [
                *leaves,
                lambda: f"({self.anything(d, item)} + {self.anything(d, item)})",
                lambda: f"({self.anything(d, item)} - {self.anything(d, item)})",
                lambda: (
                    f"({self.boolean(d, item)} ? {self.anything(d, item)} : {self.text(d, item)})"
                ),
                lambda: (
                    f"({self.boolean(d, item)} ? {self.number(d, item)} : {self.anything(d, item)})"
                ),
            ]
        )

    def list(self, depth: int, item: str = "") -> str:
        leaves = [
            lambda: self._word(
                "event.products", "customer.tags", "customer.cart.items", '["a", "k1"]'
            ),
            lambda: self._word("customer.consents", "customer.tags"),
            lambda: f"[{self.text(0, item)}, {self.text(0, item)}]",
        ]
        if depth == 0:
            return self._pick(leaves)
        d = depth - 1
        macros = [
            lambda: f"event.products.filter(p, {self.boolean(d, 'p')})",
            lambda: f"event.products.map(p, {self.anything(d, 'p')})",
            lambda: f"customer.cart.items.map(p, {self.boolean(d, 'p')}, {self.anything(d, 'p')})",
        ]
        return self._pick(
            [
                *leaves,
                lambda: f"[{self.anything(d, item)}, {self.number(d, item)}]",
                lambda: f"(event.products + {self._word('event.products', 'customer.cart.items')})",
                *([] if item else macros),
            ]
        )

    def time(self, depth: int) -> str:
        leaves = [
            lambda: self._word("now", "event.at", "customer.orders.last_at", "run.entered_at"),
            lambda: self._word(
                "customer.stage_since", "customer.last_act_at", "offer.first10.ends_at"
            ),
            lambda: 'timestamp("2023-11-20T10:00:00+07:00")',
        ]
        if depth == 0:
            return self._pick(leaves)
        sign = self._word("+", "-")
        return self._pick([*leaves, lambda: f"({self.time(depth - 1)} {sign} {self.duration(0)})"])

    def duration(self, depth: int) -> str:
        leaves = [lambda: self._word("30d", "1d 12h", "0s", "90m", "2w")]
        if depth == 0:
            return self._pick(leaves)
        d = depth - 1
        return self._pick(
            [
                *leaves,
                lambda: f"({self.time(d)} - {self.time(d)})",
                lambda: f"({self.duration(d)} {self._word('+', '-')} {self.duration(d)})",
            ]
        )


@st.composite
def conditions(draw: st.DrawFn) -> str:
    return Texts(draw).boolean(draw(st.integers(1, 3)))


@st.composite
def expressions(draw: st.DrawFn) -> str:
    texts, depth = Texts(draw), draw(st.integers(1, 3))
    return draw(st.sampled_from([texts.number, texts.text, texts.list, texts.anything]))(depth)


#: Expressions at which a plain translation to Python would go wrong.
PITFALLS = [
    "event.details.a == event.products[0].a",
    "event.details.a != event.details.b",
    "event.details.a < event.details.b",
    "event.details.a == true",
    "event.details.a == 1",
    "event.details.a == null",
    "event.details.a in event.products",
    "event.details.a in [1, true, event.details.b]",
    "event.details.a in customer.counters",
    "event.details.a in event.details.b",
    "event.details == event.products[0]",
    "[event.details.a] == [1]",
    '{"a": event.details.a} == {"a": 1}',
    "event.details.a || event.details.b",
    "event.details.a && customer.vip",
    "!event.details.a",
    "event.details.a ? customer.vip : event.gift",
    "(customer.vip ? event.details.a : event.name) == event.name",
    "(customer.vip ? event.details.a : event.price) < 2",
    "event.products.exists(p, p.a == 1)",
    "event.products.exists(p, p.a)",
    "event.products.all(p, p.a)",
    "event.products.all(p, p.a < 2)",
    "event.products.exists_one(p, p.a == 1)",
    "event.products.exists(p, has(p.a) && p.a == event.details.a)",
    "event.products.exists(p, event.products.all(q, p.a == q.a))",
    "event.products.exists(p, event.products.exists(p, p.a == 1) && p.b == 1)",
    "event.products.filter(p, p.a == 1).size() > 0",
    "event.products.map(p, p.a) == [1]",
    "event.products.map(p, has(p.a), p.a) == [true]",
    "event.details.exists(k, k == run.key)",
    "event.details.a.exists(k, k == run.key)",
    "size(event.details.a) > 0",
    "event.details.a + event.details.b == event.details.a",
    "string(event.details.a) == run.key",
    "has(event.details.a.b) || has(run.answer.nps)",
    "-event.details.a < 0",
    "event.details.a.startsWith(event.details.b)",
    'event.details["a"] == event.products[0]["a"]',
    "event.details[run.key] == event.details.a",
    "event.details.a[run.key] == 1",
    "event.products.exists(p, p[run.key] == 1)",
    "event.products.map(p, p[run.key]).exists(q, q == 1)",
    "event.products.filter(p, has(p.a)).map(p, p[run.key])[0] < 2",
    '{"a": event.details.a[run.key]}.a == 1',
    "now - customer.orders.last_at > 1d || customer.cart.value / 2 >= 1",
    "customer.counters[run.key] == 0",
    '"viewed" in customer.counters && size(customer.counters) >= 3',
    "event.name in customer.counters",
    "has(customer.visits) && customer.visits == 0",
    "has(customer.born) != has(event.day)",
    "offer.first10.ends_at > now",
    "customer.consents == event.products",
    "customer.scores.nps >= 9 || customer.scores.csat >= 4",
]


def for_library(value: Any, kind: FieldType | None = None) -> Any:
    """The value in the types that the library works with: every number is a decimal."""
    if kind == "time":
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=value)
    if isinstance(value, dict):
        return {key: for_library(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [for_library(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def by_library(text: str, vocabulary: Vocabulary, facts: Facts) -> Any:
    data: dict[str, Any] = {}
    for name, field in vocabulary.fields.items():
        try:
            data[name] = for_library(field.read(facts), field.type)
            data[GIVEN + name] = True
        except Missing:
            data[GIVEN + name] = False
    rewritten = rewrite(tokenize(text), vocabulary.fields)
    result = environment(vocabulary).compile(rewritten.text).eval(data=data)
    return MISSING if result.type().name() == "ERROR" else result.plain_value()


def accepted(text: str, vocabulary: Vocabulary, expect: Expected) -> Compiled:
    """`text` compiled; one that the library itself refuses is no case, nor one of words alone."""
    compiled = compile_condition(text, vocabulary, expect=expect)
    if not isinstance(compiled, Compiled):
        assume(not all(_is_of_words(problem) for problem in compiled))
        rewritten = rewrite(tokenize(text), vocabulary.fields)
        assume(not isinstance(check(environment(vocabulary), rewritten.text), list))
        raise AssertionError(compiled)
    return compiled


def _is_of_words(problem: Problem) -> bool:
    return problem.rule == "unknown-value" or " has no " in problem.message


def by_closure(compiled: Compiled, facts: Facts) -> Any:
    try:
        return compiled.evaluate(facts)
    except Missing:
        return MISSING


@seed(20260302)
@settings(tried(300), suppress_health_check=list(HealthCheck))
@given(text=conditions(), facts=situations())
def test_conditions_hold_exactly_where_the_library_says(
    words: Vocabulary, text: str, facts: Facts
) -> None:
    compiled = accepted(text, words, "boolean")
    assert by_closure(compiled, facts) is by_library(text, words, facts)


@seed(20260303)
@settings(tried(150), suppress_health_check=list(HealthCheck))
@given(text=expressions(), facts=situations())
def test_expressions_give_what_the_library_gives(
    words: Vocabulary, text: str, facts: Facts
) -> None:
    compiled = accepted(text, words, "any")
    ours, theirs = by_closure(compiled, facts), by_library(text, words, facts)
    assert ours is theirs or same(ours, theirs)


@seed(20260304)
@settings(tried(120), suppress_health_check=list(HealthCheck))
@given(facts=situations())
def test_pitfalls_hold_exactly_where_the_library_says(words: Vocabulary, facts: Facts) -> None:
    for text in PITFALLS:
        compiled = accepted(text, words, "boolean")
        assert by_closure(compiled, facts) is by_library(text, words, facts), text
