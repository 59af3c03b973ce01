"""The names that conditions read, as people would say them."""

import re
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.telling.phrases import many, noun_of, times, words_of

_CUSTOMER: Final = {
    "customer.id": "their customer id",
    "customer.stage": "their stage",
    "customer.stage_since": "when they came to their stage",
    "customer.last_act_at": "their last act",
    "customer.timezone": "their time zone",
    "customer.consents": "what they agree to",
    "customer.tags": "their tags",
    "customer.cart": "their cart",
    "customer.cart.id": "their cart",
    "customer.cart.value": "the value of their cart",
    "customer.cart.count": "the number of items in their cart",
    "customer.cart.items": "what is in their cart",
    "customer.orders": "their orders",
    "customer.orders.count": "the number of their orders",
    "customer.orders.value": "the value of all their orders",
    "customer.orders.first_at": "their first order",
    "customer.orders.last_at": "their last order",
    "customer.last_messages": "their last messages",
    "event": "the event",
    "event.at": "the event",
    "event.channel": "the channel of the event",
    "run.entered_at": "when they entered",
    "run.entry": "the event they entered with",
    "now": "now",
}
#: What is read of an offer by its name, and, in offers.yaml, of the code at hand.
_OFFER: Final = {
    "code": "their code of",
    "given_at": "when they got",
    "ends_at": "the end of their",
    "about": "what they got it for, of",
    "redeemed": "whether they have used",
    "value": "the worth of",
    "least_order": "the least order for",
}
_HELD: Final = {
    "code": "their code",
    "given_at": "when they got it",
    "ends_at": "its end",
    "about": "what it is for",
}
_MONEY: Final = ("customer.cart.value", "customer.orders.value")
_WORD: Final = {
    "_==_": "exactly ", "_<_": "less than ", "_<=_": "at most ", "_>_": "more than ",
    "_>=_": "at least ",
}  # fmt: skip
_PROPERTY: Final = re.compile(r"(event|run\.entry)\.(\w+)")


class About(Struct, frozen=True):
    """What a condition is about, so that it can be said in the words of its journey.

    `key` is the expression that keys the journey's runs; `money` the properties and attributes
    that hold money.
    """

    currency: str = ""
    key: str = ""
    money: frozenset[str] = frozenset()

    @property
    def key_noun(self) -> str:
        """What there is one run for: the `cart` of `event.cart_id`."""
        return noun_of(self.key.rpartition(".")[2]) if self.key else "customer"


def noun(path: str, about: About, *, item: str = "") -> str:
    """The value of a name: "their favourite topic"."""
    if path in _CUSTOMER:
        return _CUSTOMER[path]
    if path == "run.key":
        return f"this run's {about.key_noun}"
    root, _, rest = path.partition(".")
    if item and root == item:
        return f"whose {words_of(rest)}" if rest else "which"
    if path.startswith("customer.counters."):
        return f"their count of {words_of(path.removeprefix('customer.counters.'))}"
    if path.startswith("customer.scores."):
        return f"their last answer to {words_of(path.removeprefix('customer.scores.'))}"
    if path.startswith("offer."):
        offer, _, part = path.removeprefix("offer.").partition(".")
        if not part:  # in offers.yaml, of the code at hand
            return _HELD.get(offer, offer)
        return f"{_OFFER.get(part, part)} “{offer}”"
    if path.startswith("run.arms."):
        return f"their arm of “{path.removeprefix('run.arms.')}”"
    if path.startswith("run.entry."):
        return f"the {words_of(path.removeprefix('run.entry.'))} they entered with"
    if root == "run":
        wait, _, name = rest.partition(".")
        return f"the {words_of(name)} that “{wait}” brought" if name else f"what “{wait}” brought"
    # Beside the item of a list, "its" would be taken for the item's.
    owner = {"customer": "their", "event": "the event's" if item else "its"}.get(root)
    return f"{owner} {words_of(rest)}" if owner and rest else f"`{path}`"


def compared(path: str, function: str, value: object, about: About) -> str:
    """A comparison of a well-known name with a constant as people say it, or nothing."""
    match path, value:
        case "customer.stage", str() if function in ("_==_", "_!=_"):
            return f"they are {'' if function == '_==_' else 'not '}in the stage “{value}”"
        case "customer.cart.value", int() | float() if function in _WORD:
            return f"their cart is worth {_WORD[function]}{value:,} {about.currency}".rstrip()
        case "customer.orders.value", int() | float() if function in _WORD:
            amount = f"{value:,} {about.currency}".rstrip()
            return f"they have spent {_WORD[function]}{amount} in all"
        case "customer.cart.count", int() if function in _WORD:
            return f"their cart holds {_WORD[function]}{many(value, 'item')}"
        case "customer.orders.count", int():
            return _orders(function, value)
        case _:
            return ""


def _orders(function: str, value: int) -> str:
    if (function, value) in (("_==_", 0), ("_<_", 1), ("_<=_", 0)):
        return "they have not ordered anything yet"
    if (function, value) in (("_>_", 0), ("_>=_", 1), ("_!=_", 0)):
        return "they have ordered before"
    return f"they have ordered {_WORD[function]}{times(value)}" if function in _WORD else ""


def same_as_run(path: str | None, other: str | None, function: str, about: About) -> str:
    """`event.cart_id == run.key`: it is about the same cart. Nothing for other comparisons."""
    if other is None or path is None or function not in ("_==_", "_!=_"):
        return ""
    if other != "run.key":
        return _same_property(path, other, function)
    name = path.rpartition(".")[2]
    if not about.key or noun_of(name) != about.key_noun:
        return ""
    which = f"{'the same' if function == '_==_' else 'another'} {about.key_noun}"
    return f"it is about {which}" if path.startswith("event.") else ""


def _same_property(path: str, other: str, function: str) -> str:
    """Two names of one property, as in `event.product_id == run.entry.product_id`."""
    name = path.rpartition(".")[2]
    if name != other.rpartition(".")[2] or not name.endswith("_id"):
        return ""
    events = _PROPERTY.fullmatch(path), _PROPERTY.fullmatch(other)
    if None in events or path.startswith("run"):
        return ""
    word = "the same" if function == "_==_" else "another"
    end = " as" if function == "_==_" else " than"
    return f"it is about {word} {noun_of(name)}{end} the event they entered with"


def owner_of(path: str | None, other: str | None, about: About, *, item: str) -> str:
    """What `p.product_id == event.product_id` says of an item: "the event's product"."""
    if path is None or other is None or not path.startswith(f"{item}.") or not path.endswith("_id"):
        return ""
    name = path.removeprefix(f"{item}.")
    if other == "run.key":
        return f"this run's {about.key_noun}" if about.key_noun == noun_of(name) else ""
    if other.rpartition(".")[2] != name:
        return ""
    return noun(other, about, item=item).replace(words_of(name), noun_of(name))


def is_money(path: str | None, about: About) -> bool:
    return path is not None and (path in _MONEY or path.rpartition(".")[2] in about.money)
