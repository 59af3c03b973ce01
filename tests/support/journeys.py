"""Journeys for tests of the core, written as people write them."""

import textwrap
from collections.abc import Mapping

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.findings.diagnostic import has_errors, render
from support.loading import load

FRAME: Mapping[str, str] = {
    "sojourn.yaml": (
        "name: shop\nlanguage: 1\ntimezone: Asia/Ho_Chi_Minh\ncurrency: USD\n"
        # What the checker refuses, the core must stop by itself all the same.
        'lint: {loop-without-wait: "off"}\n'
    ),
    "events.yaml": """\
events:
  Signed Up: {properties: {plan: text}, changes: identify}
  Product Viewed: {properties: {product_id: text}}
  Product Added:
    properties: {cart_id: text, product_id: text, price: money, quantity: integer}
    changes: cart_add
  Order Completed:
    properties: {cart_id: text, order_id: text, value: money}
    changes: [order_add, cart_clear]
  Survey Answered: {properties: {nps: integer}}
  Gift Chosen: {properties: {gift: text}}
  Consent Given: {properties: {purpose: text, channel: text}, changes: consent_give}
  Consent Confirmed: {properties: {purpose: text, channel: text}, changes: consent_confirm}
  Consent Withdrawn: {properties: {purpose: text, channel: text}, changes: consent_withdraw}
""",
    "profile.yaml": "attributes: {plan: text, points: integer, renews_on: date}\n",
    "channels.yaml": "channels: {email: {to: customer.email}, direct: {to: customer.id}}\n",
    "offers.yaml": (
        "offers: {first: {code: FIRST, own: true, lasts: 30d}, summer: {code: SUMMER}}\n"
    ),
}


def compiled(*journeys: str, files: Mapping[str, str] = FRAME) -> Definitions:
    """The project of `files` with these journeys; their mistakes fail the test."""
    texts = dict(files)
    for journey in journeys:
        text = textwrap.dedent(journey).lstrip()
        texts[f"{text.split(':')[1].split()[0]}.yaml"] = text
    loaded = load(texts)
    assert loaded.definitions is not None, render(loaded.findings, texts)
    assert not has_errors(loaded.findings)
    return loaded.definitions


def on_signing_up(steps: str, name: str = "example") -> str:
    """A journey that everyone enters who signs up; `steps` is a YAML list."""
    body = textwrap.indent(textwrap.dedent(steps).strip(), "  ")
    return f"journey: {name}\nenter: {{on: Signed Up}}\nsteps:\n{body}\n"


def says(step: str) -> str:
    """A step in flow style that can always send."""
    return f"{{send: {step}, id: {step}, category: service, channel: direct}}"
