"""Law: a shape gives values of the types of its expressions; an address has them quoted."""

from typing import Any

import pytest

from sojourn.rendering.faults import Fault
from sojourn.rendering.library import Unrendered
from sojourn.rendering.limits import Limits
from sojourn.rendering.shape import Shape

VALUES = {"to": "+84 912", "price": 45.5, "products": [{"id": "p1"}, {"id": "p2"}], "vip": True}


def given(spec: Any, *, quoted: bool = False) -> Any:
    shape = Shape("body", spec, Limits(), quoted=quoted)
    assert shape.faults == ()
    return shape.render(VALUES)


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("hello", "hello"),
        ("{{ to }}", "+84 912"),
        ("to {{ to }}", "to +84 912"),
        ("{{ price }}", 45.5),
        ("{{ price }} EUR", "45.5 EUR"),
        ("{{ vip }}", True),
        ("{{ products }}", VALUES["products"]),
        ("{{ products | map(attribute='id') }}", ["p1", "p2"]),
        ("{{ products[0].id }}{{ products[1].id }}", "p1p2"),
        ("{{ none }}", None),
        (3, 3),
        (False, False),
        (None, None),
        ([{"a": ["{{ vip }}"]}], [{"a": [True]}]),
    ],
)
def test_an_expression_gives_what_it_is_worth(spec: Any, value: Any) -> None:
    assert given({"x": spec}) == {"x": value}


def test_what_goes_into_an_address_is_quoted_and_what_is_written_there_is_not() -> None:
    address = "https://api.test/v1/{{ to }}/send?x={{ path }}"
    shape = Shape("url", address, Limits(), quoted=True)
    assert shape.render({"to": "a/b?c", "path": "../é"}) == (
        "https://api.test/v1/a%2Fb%3Fc/send?x=..%2F%C3%A9"
    )


def test_a_mistake_is_found_before_anything_is_rendered() -> None:
    shape = Shape("body", {"to": ["{{ x"]}, Limits())
    assert [fault.file for fault in shape.faults] == ["body.to[0]"]


def test_what_is_not_there_is_a_fault_at_its_place() -> None:
    with pytest.raises(Unrendered) as raised:
        Shape("body", {"to": "{{ gone }}"}, Limits()).render(VALUES)
    assert raised.value.fault == Fault("body.to", 0, "'gone' is undefined")


@pytest.mark.parametrize("worth", ["", ".", "..", None])
def test_no_value_leads_to_another_part_of_an_address(worth: str | None) -> None:
    shape = Shape("url", "https://api.test/v1/{{ to }}/send", Limits(), quoted=True)
    with pytest.raises(Unrendered) as raised:
        shape.render({"to": worth})
    assert raised.value.fault.file == "url"


def test_a_null_is_null_by_itself_and_no_word_of_a_text() -> None:
    assert Shape("body", {"to": "{{ gone }}"}, Limits()).render({"gone": None}) == {"to": None}
    with pytest.raises(Unrendered) as raised:
        Shape("body", {"to": "to {{ gone }}"}, Limits()).render({"gone": None})
    assert "is null" in raised.value.fault.message
