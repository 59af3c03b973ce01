"""A small project as its files, for tests of what changes between two of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

SMALL: Final[Mapping[str, str]] = {
    "sojourn.yaml": "name: little\nlanguage: 1\ntimezone: Europe/Paris\ncurrency: EUR\n",
    "events.yaml": """\
events:
  Product Added:
    properties: {cart_id: text, product_id: text, price: money}
    changes: cart_add
  Order Completed:
    properties: {order_id: text, cart_id: text, value: money}
    changes: [order_add, cart_clear]
  Signed Up: {}
""",
    "profile.yaml": "attributes:\n  topic: text\n",
    "channels.yaml": "channels:\n  email: {to: customer.email}\n  sms: {to: customer.phone}\n",
    "lifecycle.yaml": """\
lifecycle:
  awareness: {start: true}
  decision: {on: Product Added}
  purchase: {on: Order Completed}
""",
    "cart.yaml": """\
journey: cart
title: A cart left behind
enter:
  on: Product Added
  key: event.cart_id
exit:
  - on: Order Completed
    when: event.cart_id == run.key
steps:
  - wait: 24h
    id: cooling
  - send: cart_reminder
    id: first
    category: promotional
    channel: email
  - wait_for: opened
    about: first
    up_to: 24h
    id: reaction
    then: exit
    else:
      - send: cart_reminder
        id: second
        category: promotional
        channel: sms
  - wait: 7d
    id: rest
""",
    "welcome.yaml": """\
journey: welcome
enter:
  on: Signed Up
exit:
  - on: Order Completed
steps:
  - wait: 3d
    id: settling_in
  - send: hello
    id: hello
    category: promotional
    channel: email
""",
}


def changed(path: str, old: str, new: str, files: Mapping[str, str] = SMALL) -> dict[str, str]:
    """`files` with one place of one of them written otherwise."""
    assert files[path].count(old) == 1, f"{old!r} must stand once in {path}"
    return {**files, path: files[path].replace(old, new)}


def without(path: str, files: Mapping[str, str] = SMALL) -> dict[str, str]:
    """`files` without one of them."""
    return {name: text for name, text in files.items() if name != path}


def write(files: Mapping[str, str], folder: Path) -> Path:
    """Put the files into `folder`, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
