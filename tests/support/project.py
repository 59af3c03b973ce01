"""Small projects for tests, built from core values without YAML."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.definitions import (
    Channel,
    Definitions,
    EventType,
    Journey,
    Lifecycle,
    Limits,
    Migration,
    Pause,
)
from sojourn.core.declared.entry import Entry, Exit, Goal
from sojourn.core.declared.indexes import indexed
from sojourn.core.declared.policies import Policies
from sojourn.core.declared.steps import Step
from sojourn.core.declared.types import PropertyType
from sojourn.core.event import Touchpoint

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

#: 2026-03-02 13:15 UTC, a Monday.
START = 1_772_457_300_000

EVENTS = {
    "Product Viewed": EventType("Product Viewed", {"product_id": "text"}),
    "Product Added": EventType(
        "Product Added",
        {"cart_id": "text", "product_id": "text", "price": "money", "quantity": "integer"},
        ("cart_add",),
    ),
    "Product Removed": EventType(
        "Product Removed", {"cart_id": "text", "product_id": "text"}, ("cart_remove",)
    ),
    "Order Completed": EventType(
        "Order Completed", {"cart_id": "text", "order_id": "text", "value": "money"}, ("order_add",)
    ),
    "Signed Up": EventType(
        "Signed Up", {"plan": "text", "birthday": "date", "renewal": "date"}, ("identify",)
    ),
    "Survey Answered": EventType("Survey Answered", {"nps": "integer"}),
}
CHANNELS = {
    "email": Channel("email", "email"),
    "push": Channel("push", "push_token"),
    "sms": Channel("sms", "phone"),
    "direct": Channel("direct", "id"),
}


def event_is(name: str, value: object) -> Callable[[Facts], bool]:
    """The condition that the event's property `name` equals `value`."""

    def condition(facts: Facts) -> bool:
        return bool(event_value(name)(facts) == value)

    return condition


def event_value(name: str) -> Callable[[Facts], Any]:
    """The expression `event.<name>`."""

    def expression(facts: Facts) -> Any:
        if facts.event is None or name not in facts.event.properties:
            raise Missing
        return facts.event.properties[name]

    return expression


def event_matches_key(name: str) -> Callable[[Facts], bool]:
    """The condition `event.<name> == run.key`."""

    def condition(facts: Facts) -> bool:
        if facts.run is None:
            raise Missing
        return bool(event_value(name)(facts) == facts.run.key)

    return condition


def journey(
    name: str,
    *,
    enter: Entry,
    steps: Sequence[Step] = (),
    exits: Sequence[Exit] = (),
    goal: Goal | None = None,
    version: int = 1,
    migration: Migration | None = None,
) -> Journey:
    return Journey(
        name=name,
        version=f"{name}-{version}",
        title=name,
        entry=enter,
        exits=tuple(exits),
        goal=goal,
        steps={step.id: step for step in steps},
        first=steps[0].id if steps else None,
        migration=migration,
    )


def project(
    *journeys: Journey,
    lifecycle: Lifecycle | None = None,
    limits: Limits | None = None,
    channels: Sequence[Channel] = (),
    policies: Policies | None = None,
    timezone: str = "Asia/Ho_Chi_Minh",
    attributes: Mapping[str, PropertyType] | None = None,
    version: int = 1,
    pauses: Mapping[str, Pause] | None = None,
) -> Definitions:
    """A project of these journeys; `channels` are added, or stand for those of their names."""
    definitions = Definitions(
        project="shop",
        version=f"project-{version}",
        currency="USD",
        timezone=timezone,
        events=EVENTS,
        channels={**CHANNELS, **{channel.name: channel for channel in channels}},
        lifecycle=lifecycle,
        journeys={each.name: each for each in journeys},
        versions={},
        by_type={},
        limits=limits or Limits(),
        policies=policies or Policies(),
        attributes=attributes or {},
        pauses=pauses or {},
    )
    return indexed(definitions)


def touch(
    event_type: str,
    *,
    at: int = START,
    id: str = "",
    customer: str = "an",
    identifiers: dict[str, str] | None = None,
    **properties: Any,
) -> Touchpoint:
    """A touchpoint at `at` milliseconds; its id follows from the rest if none is given."""
    return Touchpoint(
        id=id or f"{event_type}@{at}:{sorted(properties.items())}",
        type=event_type,
        customer=customer,
        occurred_at=at,
        properties=properties,
        identifiers=identifiers or {},
    )
