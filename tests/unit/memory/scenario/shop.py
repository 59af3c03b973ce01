"""A small project and its scenarios, from text."""

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import Result, judge
from support.loading import load

PROJECT = {
    "sojourn.yaml": "name: shop\nlanguage: 1\ntimezone: UTC\ncurrency: USD\n",
    "channels.yaml": "channels: {email: {to: customer.email}, push: {to: customer.push_token}}\n",
    "profile.yaml": "attributes: {tier: text}\n",
    "events.yaml": """\
events:
  Product Added:
    properties: {cart_id: text, product_id: text, price: money}
    changes: cart_add
  Order Completed: {properties: {cart_id: text, order_id: text, value: money}, changes: order_add}
  Store Visited: {}
""",
    "lifecycle.yaml": "lifecycle: {new: {start: true}, buyer: {on: Order Completed}}\n",
    "cart.yaml": """\
journey: cart
enter: {on: Product Added, key: event.cart_id}
exit:
  - {on: Order Completed, when: event.cart_id == run.key}
steps:
  - {wait: 24h, id: cooling}
  - {send: reminder, id: first, category: promotional, channel: [push, email],
     only_if: "!customer.cart.is_empty", data: {tier: customer.tier, items: customer.cart.count}}
  - {wait_for: opened, about: first, up_to: 24h, id: reaction, then: exit}
  - choose:
      - when: customer.cart.value > 100
        steps: [{audience: big, id: big, add: {}}]
      - otherwise: exit
    id: size
""",
    "visit.yaml": """\
journey: visit
enter: {on: Store Visited}
steps:
  - {send: thanks, id: first, category: service, channel: email}
  - {wait: 1h, id: pause}
""",
}


def loaded(**more: str) -> Loaded:
    files = {**PROJECT, **{f"{name}.yaml": text for name, text in more.items()}}
    project = load(files)
    assert project.definitions is not None, render(project.findings, files)
    return project


def definitions() -> Definitions:
    project = loaded()
    assert project.definitions is not None
    return project.definitions


def scenario(
    play: str, expect: str, *, customer: str = "id: c1, email: a@example.test", file: str = "cart"
) -> Scenario:
    """One scenario that begins at 2026-03-02 10:00 UTC; `play` are items of YAML's flow style."""
    text = (
        f"scenario: one\ncustomer: {{{customer}}}\nat: 2026-03-02 10:00\n"
        f"play: [{play}]\nexpect: {{{expect}}}\n"
    )
    files = {f"{file}.scenarios.yaml": text}
    suite = load_scenarios(files, loaded())
    assert suite.findings == (), render(suite.findings, files)
    return suite.scenarios[0]


def judged(play: str, expect: str, **more: str) -> Result:
    return judge(definitions(), scenario(play, expect, **more))
