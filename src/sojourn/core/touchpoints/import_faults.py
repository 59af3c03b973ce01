"""Why an import of a customer cannot be believed, member by member."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from sojourn.core.declared.clause import Missing
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.facts import milliseconds
from sojourn.core.declared.types import PropertyType
from sojourn.core.event import Touchpoint
from sojourn.core.local_time.dates import is_date
from sojourn.core.local_time.zones import zone_named
from sojourn.core.outcome import Refusal
from sojourn.core.touchpoints.admit import MAX_MONEY, TYPES
from sojourn.core.touchpoints.imported import IMPORT, PROFILE_IMPORTED
from sojourn.core.touchpoints.reduce import CART_ITEMS
from sojourn.core.vocabulary import Category

_CART_ITEM: Final[Mapping[str, PropertyType]] = {
    "product_id": "text",
    "quantity": "integer",
    "price": "money",
    "name": "text",
}
_ORDERS: Final[Mapping[str, PropertyType]] = {
    "count": "integer",
    "value": "money",
    "last_at": "time",
}
_CATEGORIES: Final = get_args(Category)


def refuse_import(definitions: Definitions, event: Touchpoint) -> Refusal | None:
    """Why an import cannot be believed, or None. Names the member, never its value."""
    told = event.properties
    for fault in _faults(definitions, told):
        return Refusal("bad_value", f"{PROFILE_IMPORTED!r}: {fault}")
    if told.get("currency") not in (None, definitions.currency):
        return Refusal("foreign_currency", f"the project counts in {definitions.currency}")
    return None


def _faults(definitions: Definitions, told: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, the first thing first; whoever asks for more than one has asked too much."""
    yield from _typed("", told, IMPORT.properties)
    for name, check in _CHECKS.items():
        value = told.get(name)
        if value is not None:
            yield from check(definitions, value)


def _typed(
    path: str, told: Mapping[str, Any], declared: Mapping[str, PropertyType]
) -> Iterator[str]:
    for name, value in told.items():
        kind = declared.get(name)
        if kind is None:
            yield f"{_member(path, name)} is not known here"
        elif value is not None and type(value) not in TYPES[kind]:
            yield f"{_member(path, name)} must be {kind}"
        elif kind == "money" and value is not None and not -MAX_MONEY < value < MAX_MONEY:
            yield f"{_member(path, name)} is out of bounds"
        elif kind == "date" and value is not None and not is_date(value):
            yield f"{_member(path, name)} must be a date"


def _attributes(definitions: Definitions, told: Mapping[str, Any]) -> Iterator[str]:
    for name in told:
        if name not in definitions.attributes:
            yield f"{_member('attributes.', name)} is not declared in profile.yaml"
    yield from _typed("attributes.", told, definitions.attributes)
    for name, value in told.items():
        if value is None:
            yield f"{_member('attributes.', name)} has no value"


def _tags(_: Definitions, told: list[Any]) -> Iterator[str]:
    if not all(isinstance(tag, str) and tag for tag in told):
        yield "'tags' must be a list of texts"


def _timezone(_: Definitions, told: str) -> Iterator[str]:
    if zone_named(told) is None:
        yield "'timezone' is no time zone"


def _consent_lists(definitions: Definitions, told: Mapping[str, Any]) -> Iterator[str]:
    for purpose, channels in told.items():
        member = _member("consents.", purpose)
        if purpose not in _CATEGORIES:
            yield f"{member} is no purpose"
        elif not isinstance(channels, list):
            yield f"{member} must be a list of channels"
        elif not all(isinstance(one, str) and one in definitions.channels for one in channels):
            yield f"{member} names a channel that is not declared"


def _stage(definitions: Definitions, told: str) -> Iterator[str]:
    lifecycle = definitions.lifecycle
    rules = () if lifecycle is None else (*lifecycle.rules, *lifecycle.silences)
    if told not in {rule.stage for rule in rules}:
        yield "'stage' is no stage of the lifecycle"


def _counters(_: Definitions, told: Mapping[str, Any]) -> Iterator[str]:
    for name, value in told.items():
        if type(value) is not int or value < 0:
            yield f"{_member('counters.', name)} must be a count"


def _cart_items(_: Definitions, told: list[Any]) -> Iterator[str]:
    if len(told) > CART_ITEMS:
        yield f"'cart' holds more than {CART_ITEMS} products"
    for place, item in enumerate(told):
        path = f"cart[{place}]"
        if not isinstance(item, dict):
            yield f"{path!r} must be a map"
            continue
        yield from _typed(f"{path}.", item, _CART_ITEM)
        yield from _not_negative(f"{path}.", item, ("quantity", "price"))
        if not item.get("product_id"):
            yield f"{_member(f'{path}.', 'product_id')} is missing"


def _order_sums(_: Definitions, told: Mapping[str, Any]) -> Iterator[str]:
    yield from _typed("orders.", told, _ORDERS)
    yield from _not_negative("orders.", told, ("count", "value"))
    last_at = told.get("last_at")
    if last_at is None:
        return
    try:
        in_time = milliseconds(last_at, "orders.last_at") >= 0
    except Missing:
        in_time = False
    if not in_time:
        yield "'orders.last_at' is no time"


def _not_negative(path: str, told: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if (told.get(name) or 0) < 0:
            yield f"{_member(path, name)} is less than nothing"


_CHECKS: Final[Mapping[str, Callable[[Definitions, Any], Iterator[str]]]] = {
    "attributes": _attributes,
    "tags": _tags,
    "timezone": _timezone,
    "consents": _consent_lists,
    "stage": _stage,
    "counters": _counters,
    "cart": _cart_items,
    "orders": _order_sums,
}


def _member(path: str, name: str) -> str:
    """How a member is named; whoever made up a long name gets the beginning of it back."""
    return repr(f"{path}{name}"[:80])
