"""What a declared name gives, and where it is missing."""

from typing import Any

import pytest
from msgspec.structs import replace

from sojourn.core.customer.profile import Profile, Score
from sojourn.core.customer.state import Run, Stage
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.declared_fields import (
    EVENT_CHANNEL,
    arm_field,
    attribute_field,
    counters_field,
    entry_field,
    event_field,
    score_field,
)
from sojourn.core.declared.facts import CUSTOMER_FIELDS, Field
from sojourn.core.event import Touchpoint
from support.project import START

RUN = Run("r", "j", "v", "k", START, "s", START, entry={"plan": "gold", "day": "2026-13-01"})
EVENT = Touchpoint(id="e", type="t", customer="an", occurred_at=START, properties={"day": "today"})
BARE = Facts("an", Profile(), Stage(), (), START, EVENT, RUN)


def value(field: Field, facts: Facts = BARE) -> Any:
    """What the field gives; "missing" for nothing."""
    try:
        return field.read(facts)
    except Missing:
        return "missing"


def with_profile(**known: Any) -> Facts:
    return replace(BARE, profile=Profile(**known))


@pytest.mark.parametrize(
    "name",
    ["stage_since", "last_act_at", "timezone", "orders.first_at", "orders.last_at", "cart.id"],
)
def test_what_is_not_known_of_a_customer_is_missing(name: str) -> None:
    assert value(CUSTOMER_FIELDS[name]) == "missing"


def test_consents_are_those_that_say_yes() -> None:
    facts = with_profile(consents={"promotional.email": True, "promotional.sms": False})
    assert value(CUSTOMER_FIELDS["consents"], facts) == ["promotional.email"]
    assert value(CUSTOMER_FIELDS["consents"]) == []


def test_what_never_happened_was_counted_nought_times() -> None:
    field = counters_field(["Order Completed", "Product Viewed"])
    facts = with_profile(counters={"Product Viewed": 3, "Taken Out": 1})
    assert value(field, facts) == {"Order Completed": 0, "Product Viewed": 3, "Taken Out": 1}
    assert field.words == ("Order Completed", "Product Viewed")


def test_an_attribute_starts_with_what_is_declared() -> None:
    field = attribute_field("visits", "integer", start=0)
    assert value(field) == 0
    assert value(field, with_profile(attributes={"visits": 4})) == 4
    assert value(attribute_field("visits", "integer")) == "missing"


@pytest.mark.parametrize("old", ["tin", 3, None])
def test_a_word_from_before_the_list_was_closed_is_missing(old: Any) -> None:
    facts = with_profile(attributes={"tier": old})
    assert value(attribute_field("tier", "text", ("silver", "gold")), facts) == "missing"
    assert value(entry_field("plan", "text", ("free", "paid"))) == "missing"


def test_a_text_that_is_no_date_is_missing() -> None:
    assert value(event_field("day", "date")) == "missing"
    assert value(entry_field("day", "date")) == "missing"
    facts = with_profile(attributes={"born": "1990-05-17"})
    assert value(attribute_field("born", "date"), facts) == "1990-05-17"


def test_a_score_is_a_number_once_it_was_given() -> None:
    assert value(score_field("nps")) == "missing"
    assert value(score_field("nps"), with_profile(scores={"nps": Score(9.0, START)})) == 9.0


def test_the_channel_of_an_event_may_be_missing() -> None:
    assert value(EVENT_CHANNEL) == "missing"
    assert value(EVENT_CHANNEL, replace(BARE, event=None)) == "missing"
    assert value(EVENT_CHANNEL, replace(BARE, event=replace(EVENT, channel="web"))) == "web"


def test_an_arm_is_missing_until_it_is_drawn() -> None:
    field = arm_field("tone", ("warm", "short"))
    assert value(field) == "missing"
    assert value(field, replace(BARE, run=replace(RUN, arms={"tone": "warm"}))) == "warm"
    assert value(field, replace(BARE, run=None)) == "missing"
