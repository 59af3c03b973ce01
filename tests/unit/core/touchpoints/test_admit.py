"""What a project lets in: required properties, closed lists, dates, and what nobody declares."""

from typing import Any

import pytest
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Touchpoint
from sojourn.core.touchpoints.admit import as_declared, refuse
from support.catalogue import catalogue
from support.play import Player
from support.project import START, touch


def refusal_of(event: Touchpoint, definitions: Definitions | None = None) -> str:
    """Why the event is refused; "" where it is not."""
    known = definitions or catalogue()
    refusal = refuse(known, known.events[event.type], event)
    return "" if refusal is None else f"{refusal.reason}: {refusal.detail}"


@pytest.mark.parametrize("order_id", [None, "", ...])
def test_a_required_property_must_be_there(order_id: Any) -> None:
    properties = {} if order_id is ... else {"order_id": order_id}
    told = refusal_of(touch("Order Completed", value=3, **properties))
    assert told == "bad_value: property 'order_id' of 'Order Completed' is missing or empty"


def test_nothing_is_no_missing_number() -> None:
    assert refusal_of(touch("Order Completed", order_id="o", value=0)) == ""


def test_a_word_outside_the_closed_list_is_refused() -> None:
    assert refusal_of(touch("Signed Up", plan="free")) == ""
    assert refusal_of(touch("Signed Up", plan=None)) == ""
    told = refusal_of(touch("Signed Up", plan="gold"))
    assert told == "bad_value: property 'plan' of 'Signed Up' must be one of free, paid"


@pytest.mark.parametrize(
    ("born", "welcome"),
    [
        ("1990-05-17", True),
        ("2000-02-29", True),
        (None, True),
        ("2001-02-29", False),
        ("1990-5-17", False),
        ("19900517", False),
        ("1990-W20-4", False),
        ("1990-05-17T00:00:00Z", False),
        ("", False),
        (19900517, False),
    ],
)
def test_a_date_is_iso_text_without_a_time(born: Any, welcome: bool) -> None:
    told = refusal_of(touch("Signed Up", born=born))
    assert (told == "") is welcome
    assert welcome or "property 'born'" in told


def test_what_is_not_declared_is_kept_unless_said_otherwise() -> None:
    known = catalogue()
    event = touch("Signed Up", name="An", shoe=42)
    assert refusal_of(event, known) == ""
    assert as_declared(known, known.events["Signed Up"], event).properties == {
        "name": "An",
        "shoe": 42,
    }


def test_what_is_not_declared_can_be_left_out() -> None:
    known = catalogue(unknown="{properties: drop}")
    event = touch("Signed Up", name="An", shoe=42)
    assert as_declared(known, known.events["Signed Up"], event).properties == {"name": "An"}


def test_what_a_change_reads_is_not_left_out() -> None:
    known = catalogue(unknown="{properties: drop}")
    event = touch("Order Completed", order_id="o", value=1, total=2, currency="USD", gift=True)
    kept = as_declared(known, known.events["Order Completed"], event).properties
    assert kept == {"order_id": "o", "value": 1, "total": 2, "currency": "USD"}


def test_what_is_not_declared_can_be_refused() -> None:
    known = catalogue(unknown="{properties: refuse}")
    assert refusal_of(touch("Signed Up", name="An"), known) == ""
    told = refusal_of(touch("Signed Up", shoe=42), known)
    assert told == "bad_value: property 'shoe' is not declared for 'Signed Up'"


def test_a_property_whose_name_may_be_a_value_is_not_told() -> None:
    known = catalogue(unknown="{properties: refuse}")
    event = replace(touch("Signed Up"), properties={"an@example.test": 1})
    told = refusal_of(event, known)
    assert told == "bad_value: a property is not declared for 'Signed Up'"


def test_an_unknown_type_is_counted_or_refused() -> None:
    counted = Player(catalogue()).tell(touch("Moon Landed"))
    assert (counted.notes, counted.refusals) == (["unknown_type"], [])
    refused = Player(catalogue(unknown="{events: refuse}")).tell(touch("Moon Landed"))
    assert [refusal.reason for refusal in refused.refusals] == ["unknown_type"]
    assert refused.state.sequence == 0


def test_reports_of_connectors_need_no_declaration() -> None:
    strict = catalogue(unknown="{events: refuse, properties: refuse}")
    told = Player(strict).tell(touch("Message Opened", action="a", pixel=1))
    assert (told.notes, told.refusals) == (["unknown_action"], [])


def test_a_touchpoint_without_a_channel_gets_that_of_its_type() -> None:
    known = catalogue()
    event = touch("Order Completed", order_id="o", value=1)
    signed_up = known.events["Order Completed"]
    assert as_declared(known, signed_up, event).channel == "store"
    from_web = Touchpoint(
        id="e", type="Order Completed", customer="an", occurred_at=START, channel="web"
    )
    assert as_declared(known, signed_up, from_web).channel == "web"
    assert as_declared(known, known.events["Tagged"], touch("Tagged")).channel == ""
