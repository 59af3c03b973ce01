"""Customers who want more than there is: codes, a stock, money for messages, room under caps.

What may be given in all is written down here once more, by hand, for whoever audits a run.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sojourn.core.ids import action_id, offer_code, run_id
from sojourn.memory.runtime import Input
from support.audit import Bounds, Budget, Cap, Worth
from support.project import DAY, HOUR, MINUTE, START

CODES: Final = tuple(f"WELCOME-{number:04d}" for number in range(250))

_OFFERS = """
offers:
  welcome: {codes: welcome.codes.txt, lasts: 30d}
  bonus:
    code: BONUS
    own: true
    lasts: 2d
    value: 10% up to 5 USD
    at_most: 400 USD
    redeemed: {on: Order Completed, when: event.code == offer.code}
  few: {code: FEW, own: true, stock: 101}
"""
_POLICIES = """
caps:
  - {name: daily, at_most: 2, in: rolling 24h, of: promotional, expires: 3d}
budget:
  - {name: sms_day, at_most: 8 USD, per: day, channel: sms, then: another channel}
  - {name: all_week, at_most: 15 USD, per: week, expires: 2d}
"""
_JOURNEY = """
journey: spree
enter: {on: Signed Up, again: never}
steps:
  - offer: welcome
    id: gift
    else:
      - send: sorry
        id: sorry
        category: transactional
        channel: email
  - offer: bonus
    id: extra
  - offer: few
    id: rare
  - send: hello
    id: hello
    category: promotional
    channel: [sms, email]
    offer: welcome
    if_failed: next channel
  - wait: 1h
    id: pause
  - send: more
    id: more
    category: promotional
    channel: sms
    offer: bonus
  - send: last
    id: last
    category: promotional
    channel: [email, sms]
    offer: welcome
  - wait: 3d
    id: rest
"""
#: The files of the project.
FILES: Final[Mapping[str, str]] = {
    "sojourn.yaml": (
        "name: spree\nlanguage: 1\ntimezone: Asia/Ho_Chi_Minh\ncurrency: USD\n"
        "lint: {exit-missing-on-purchase: 'off', send-without-recheck: 'off'}\n"
    ),
    "events.yaml": (
        "events:\n  Signed Up: {}\n  Order Completed: {properties: {order_id: text, code: text}}\n"
    ),
    "channels.yaml": (
        "channels:\n  email: {to: customer.email, cost: 0.02 USD}\n"
        "  sms: {to: customer.phone, cost: 0.10 USD}\n"
    ),
    "offers.yaml": _OFFERS,
    "policies.yaml": _POLICIES,
    "welcome.codes.txt": "\n".join(CODES) + "\n",
    "spree.yaml": _JOURNEY,
}

#: What may be given in all.
BOUNDS: Final = Bounds(
    timezone="Asia/Ho_Chi_Minh",
    pools={"welcome": frozenset(CODES)},
    stocks={"welcome": len(CODES), "few": 101},
    worth={"bonus": Worth(5.0, 400.0, 2 * DAY)},
    costs={"email": 0.02, "sms": 0.10},
    budgets=(
        Budget("sms_day", 8.0, "day", frozenset({"promotional", "service"}), "sms"),
        Budget("all_week", 15.0, "week", frozenset({"promotional", "service"})),
    ),
    caps=(Cap("daily", 2, DAY, frozenset({"promotional"})),),
)


def customers(count: int) -> Iterator[Input]:
    """They sign up one after the other, some buy with their code, and some are not reached."""
    events: list[tuple[int, str, dict[str, Any]]] = []
    for number in range(count):
        customer, at = f"c{number}", START + number * 3 * MINUTE
        events.append((at, customer, _signed_up(customer, at)))
        if number % 5 == 0:
            events.append((at + 5 * HOUR, customer, _bought(customer, at)))
        if number % 7 == 0:
            events.append((at + 2 * HOUR, customer, _failed(customer, at + 2 * HOUR)))
    for _, customer, body in sorted(events, key=lambda event: (event[0], event[1])):
        yield Input(customer.encode(), json.dumps(body).encode())


def failed_actions(count: int) -> frozenset[str]:
    """The messages of which a connector says that they failed."""
    return frozenset(_hello(f"c{number}") for number in range(0, count, 7))


def _signed_up(customer: str, at: int) -> dict[str, Any]:
    return {
        "id": f"in-{customer}",
        "type": "Signed Up",
        "customer": customer,
        "occurred_at": at,
        "identifiers": {"email": f"{customer}@example.test", "phone": f"+84{customer[1:]}"},
    }


def _bought(customer: str, signed_up_at: int) -> dict[str, Any]:
    code = offer_code("BONUS", "spree", "bonus", customer, signed_up_at)
    return {
        "id": f"order-{customer}",
        "type": "Order Completed",
        "customer": customer,
        "occurred_at": signed_up_at + 5 * HOUR,
        "properties": {"order_id": f"o-{customer}", "code": code},
    }


def _failed(customer: str, at: int) -> dict[str, Any]:
    return {
        "id": f"failed-{customer}",
        "type": "Message Failed",
        "customer": customer,
        "occurred_at": at,
        "properties": {"action": _hello(customer)},
    }


def _hello(customer: str) -> str:
    """The id of the first message to a customer, where it goes by SMS."""
    run = run_id("spree", customer, "spree", "", f"in-{customer}")
    return action_id(run, "hello", 1, 1, "sms")
