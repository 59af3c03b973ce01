"""A project whose events change everything that an event can change."""

from collections.abc import Mapping

from sojourn.core.declared.definitions import Definitions
from support.journeys import FRAME, compiled

EVENTS = """\
events:
  Signed Up:
    channel: app
    properties: {name: text, born: date, plan: [free, paid], timezone: text}
    changes: identify
  Product Viewed: {properties: {product_id: text}}
  Product Added:
    properties: {cart_id: text, product_id: text, price: money, quantity: integer}
    changes: cart_add
  Product Removed: {properties: {product_id: text}, changes: cart_remove}
  Order Completed:
    channel: store
    properties: {order_id: text, cart_id: text, value: money}
    required: [order_id, value]
    changes: order_add
  Order Returned: {properties: {order_id: text, value: money}, changes: order_return}
  Contact Changed: {properties: {email: text, phone: text, fax: text}, changes: contact}
  Consent Given: {properties: {purpose: text, channel: text}, changes: consent_give}
  Consent Withdrawn: {properties: {purpose: text, channel: text}, changes: consent_withdraw}
  Survey Answered: {properties: {nps: integer, mood: number, comment: text}, changes: survey}
  Tagged: {properties: {tag: text, tags: list}, changes: tag}
"""

FILES: Mapping[str, str] = {
    **FRAME,
    "events.yaml": EVENTS,
    "profile.yaml": """\
attributes:
  name: text
  born: date
  plan: [free, paid]
  visits: {type: integer, start: 0}
""",
    "channels.yaml": (
        "channels: {email: {to: customer.email}, sms: {to: customer.phone},"
        " direct: {to: customer.id}}\n"
    ),
}


def catalogue(*journeys: str, unknown: str = "", lifecycle: str = "") -> Definitions:
    """The project, with a policy for the unknown and stages where they are given."""
    files = dict(FILES)
    if unknown:
        files["events.yaml"] = f"unknown: {unknown}\n{EVENTS}"
    if lifecycle:
        files["lifecycle.yaml"] = lifecycle
    return compiled(*journeys, files=files)
