"""Every kind of mistake: its rule, its place in the author's text, and what is said."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from sojourn.journeyfile.condition import Compiled, Problem, Vocabulary, compile_condition
from support.laws import tried

Problems = Callable[..., tuple[Problem, ...]]

# text | the part that is marked | rule | what the message must say | what the hint must say
MISTAKES = [
    ("customer.plan == 3", "==", "type-mismatch",
     'condition compares "customer.plan" (text) with 3 (number)', "quotes"),
    ('customer.cart.value > "20"', ">", "type-mismatch",
     '"customer.cart.value" (number) with "20" (text)', "quotes"),
    ("customer.plan == null", "==", "type-mismatch", "with null", "has("),
    ("now > 30d", ">", "type-mismatch", '"now" (time) with a duration', "now -"),
    ("now - customer.orders.last_at > 30", ">", "type-mismatch", "a duration with 30", "`30d`"),
    ('customer.plan + customer.age == "x"', "+", "type-mismatch", "cannot be added", "string("),
    ("!customer.age", "!", "type-mismatch", '"customer.age" (number)', "compare"),
    ("customer.vip && customer.plan", "&&", "type-mismatch", '"customer.plan" (text)', "compare"),
    ("customer.age ? true : false", "?", "type-mismatch", "before `?`", ""),
    ('(customer.vip ? 1 : "a") == 1', "?", "type-mismatch", "number, text", ""),
    ("event.gift in 3", "in", "type-mismatch", "is looked for in 3", "list"),
    ('event.products["a"] == 3', "[", "type-mismatch", '"event.products" (list)', "position"),
    ("customer.plan.startsWith(3)", "startsWith", "type-mismatch", "takes text", ""),
    ("size(customer.age) > 1", "size", "type-mismatch", "size() takes", ""),
    ("customer.vip.x == 1", "customer.vip.x", "type-mismatch", "no map", ""),
    ('customer.paln == "x"', "customer.paln", "unknown-name",
     'no name "customer.paln"; "customer" has', 'did you mean "customer.plan"?'),
    ("run.kee == run.key", "run.kee", "unknown-name",
     '"run" has answer.comment, answer.nps, arms.tone, entered_at, entry.order_id', "run.key"),
    ("has(event.cart_ix)", "event.cart_ix", "unknown-name", "event.cart_ix", "event.cart_id"),
    ("customer.cart == 3", "customer.cart", "unknown-name", "customer.cart.value", ""),
    ("vip", "vip", "unknown-name",
     "customer, event, now, offer, run", 'did you mean "customer.vip"?'),
    ("customer.plan == gold", "gold", "unknown-name", "gold", 'in quotes: "gold"'),
    ("__given.event.cart_id", "__given", "unknown-name", "two underscores", ""),
    ('offer.first.code == "x"', "offer.first.code", "unknown-name",
     '"offer" has first10.about, first10.code, first10.ends_at', "offer.first10.code"),
    ("customer.scores.npss > 8", "customer.scores.npss", "unknown-name", "", "customer.scores.nps"),
    ('run.arms.ton == "warm"', "run.arms.ton", "unknown-name", "", "run.arms.tone"),
    ('customer.counters["Order Complete"] == 0', '"Order Complete"', "unknown-name",
     "Order Completed, Store Visited, viewed", '"Order Completed"'),
    ("customer.counters.viewd > 1", "customer.counters.viewd", "unknown-name",
     'no "viewd"', '"viewed"'),
    ("has(customer.counters.viewd)", "has(customer.counters.viewd)", "unknown-name", "", "viewed"),
    ('"promotional.mail" in customer.consents', '"promotional.mail"', "unknown-value",
     "promotional.email, promotional.sms, service.email", "promotional.email"),
    ('customer.stage == "purchse"', '"purchse"', "unknown-value", 'never "purchse"', "purchase"),
    ('"loyal" != customer.stage', '"loyal"', "unknown-value", "awareness, loyalty", "loyalty"),
    ('customer.tier in ["gold", "sliver"]', '"sliver"', "unknown-value", "gold", "silver"),
    ('event.size == "xl"', '"xl"', "unknown-value", "l, m, s", ""),
    ('run.arms.tone == "cold"', '"cold"', "unknown-value", "short, warm", ""),
    ('customer.born < "1990"', '"1990"', "unknown-value", "no date", "2026-12-24"),
    ('event.day == "2026-02-30"', '"2026-02-30"', "unknown-value", "no date", ""),
    ('customer.plan.foo("a")', "foo", "unknown-function", 'no function "foo"', ""),
    ("event.products.exist(p, p.a == 1)", "exist", "unknown-function", "exist", '"exists"'),
    ('customer.plan.matches("a+")', "matches", "unknown-function", "left out", "startsWith"),
    ('customer.plan.startsWith("a", "b")', "startsWith", "unknown-function", "like this", "as in"),
    ("has(3)", "3", "unknown-function", "has()", "as in"),
    ('type(customer.plan) == string', "type", "unknown-function", '"type"', ""),
    ("customer.age % 2 == 0", "%", "unknown-function", "`%`", ""),
    ('now - now > duration("30s")', "duration", "unknown-function", "without", "30d"),
    ("customer.plan = 'x'", "=", "condition-syntax", "`==`", ""),
    ("customer.vip and event.gift", "and", "condition-syntax", "`&&`", ""),
    ("not customer.vip", "not", "condition-syntax", "`!`", ""),
    ("customer.age > 24hours", "24hours", "condition-syntax", "24hours", "1d 12h"),
    ("customer.age > 5u", "5u", "condition-syntax", "5u", ""),
    ("now - now > 99999d", "99999d", "condition-syntax", "100 years", ""),
    ("(customer.age > 2", "", "condition-syntax", "too early", "1 opening and 0 closing"),
    ("customer.age >", "", "condition-syntax", "too early", ""),
    ("customer.age 3", "3", "condition-syntax", "`3.0`", "operator"),
    ('customer.plan == "abc', '"', "condition-syntax", "closing quote", ""),
    ("customer.plan == “abc”", "“", "condition-syntax", "no quote", '"'),
    ("  ", "  ", "condition-syntax", "empty", ""),
    ("customer.age", "customer.age", "not-a-condition", "a number", "compare"),
    ("customer.age > 12345678901234567890", "12345678901234567890", "type-mismatch", "large", "id"),
    ("event.products[0].at > now", ">", "unsupported-expression", "declared as `time`", ""),
    ('customer.birthday > timestamp("2026")', "timestamp", "unsupported-expression", "offset", ""),
    ("event.products.exists(event, event.a == 1)", "exists", "unsupported-expression", "taken", ""),
    ("[now] == [now]", "[", "unsupported-expression", "cannot hold a time", ""),
    ('b"a" == b"a"', 'b"a"', "unsupported-expression", "not part", ""),
    ("event.details[event.price] == 1", "[", "type-mismatch", "has no", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "marked", "rule", "message", "hint"), MISTAKES)
def test_a_mistake_is_said_in_its_place(
    problems: Problems, text: str, marked: str, rule: str, message: str, hint: str
) -> None:
    first = problems(text)[0]
    assert first.rule == rule
    assert message in first.message
    assert hint in first.hint
    assert text[first.offset : first.offset + first.length] == marked


def test_all_mistakes_are_reported_in_the_order_of_the_text(problems: Problems) -> None:
    found = problems("event.nope == 1 && customer.plan == 3 && run.kee = run.key")
    assert [problem.rule for problem in found] == [
        "unknown-name",
        "type-mismatch",
        "unknown-name",
        "condition-syntax",
    ]


def test_places_are_those_of_the_text_before_it_was_rewritten(problems: Problems) -> None:
    text = 'customer.age > 3 && now - now > 1d  12h\n && "é😀 24h" == customer.nope'
    (problem,) = problems(text)
    assert text[problem.offset :] == "customer.nope"


def test_text_is_never_rewritten(compiled: Callable[..., Compiled], facts: Any) -> None:
    for text in ('"24h = 3 and size(x)"', "'has(event.x) 7'", 'r"\\d 5"', '"""a "3" b"""'):
        inner = text.strip("r").strip("'\"")
        assert compiled(text, "text").evaluate(facts) == inner


def test_a_misspelt_macro_is_one_mistake_and_not_three(problems: Problems) -> None:
    assert len(problems("event.products.exist(p, p.a == 1 && p.b == 2)")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["1"] * 400) + " > 2",
        "(" * 500 + "true" + ")" * 500,
        "!(" * 300 + "true" + ")" * 300,
        "event.details" + ".a" * 900 + " == 1",
        "[" * 900 + "]" * 900 + " == []",
    ],
)
def test_deep_nesting_is_refused_when_loaded(problems: Problems, text: str) -> None:
    assert problems(text)[0].rule == "condition-too-long"


def test_too_long_a_text_is_refused_by_its_bytes(problems: Problems) -> None:
    (problem,) = problems('customer.plan == "' + "é" * 1100 + '"')
    assert problem.rule == "condition-too-long"


def test_loops_are_bounded_in_depth_and_number(problems: Problems) -> None:
    deep = "event.products.exists({}, {})"
    inner = deep.format("c", "c == 1")
    nested = deep.format("a", deep.format("b", inner))
    assert "2 deep" in problems(nested)[0].message
    assert "at most 4" in problems(" || ".join([inner] * 5))[0].message


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ("text", "customer.age"),
        ("number", "customer.plan"),
        ("key", "customer.tags"),
        ("time", "customer.plan"),
        ("any", "null"),
    ],
)
def test_another_type_than_the_place_asks_for(problems: Problems, expect: str, text: str) -> None:
    assert problems(text, expect)[0].rule == "wrong-type"


PARTS = [
    "customer", "event", "run", "now", ".", "cart", "plan", "products", "nope", "(", ")", "[", "]",
    "{", "}", ",", ":", "?", "!", "==", "=", ">", "&&", "||", "in", "has", "size", "exists", "p",
    "map", "3", "7d", "0", "1.5", '"a"', "'", '"', "-", "+", "*", "/", "%", "null", "true", "\n",
    "duration", "timestamp", "é", "😀", "\\", "`", "$", "//", "0x", "1e", "..", "\x00", "\ud800",
]  # fmt: skip


@seed(20260305)
@tried(1500)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=14), gap=st.sampled_from(["", " "]))
def test_no_text_makes_the_compiler_raise(words: Vocabulary, parts: list[str], gap: str) -> None:
    text = gap.join(parts)
    found = compile_condition(text, words)
    if isinstance(found, tuple):
        assert found
        for problem in found:
            assert 0 <= problem.offset <= len(text)
            assert problem.length >= 0
            assert "ERROR" not in problem.message
            assert "<input>" not in problem.message
