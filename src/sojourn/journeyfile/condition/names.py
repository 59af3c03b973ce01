"""What to say about a name or a function that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.condition.result import RuleId
from sojourn.journeyfile.condition.subset import FUNCTIONS, MACROS
from sojourn.journeyfile.condition.vocabulary import ROOTS, Vocabulary

#: How many names are listed before the rest is only counted.
_LISTED: Final = 12


class Said(Struct, frozen=True):
    """A message without its place."""

    rule: RuleId
    message: str
    hint: str = ""


_EXAMPLES: Final = {
    "startsWith": 'customer.email.startsWith("a")',
    "endsWith": 'customer.email.endsWith(".test")',
    "contains": 'event.name.contains("shoe")',
    "has": "has(event.cart_id)",
    "size": "size(customer.tags)",
    "string": "string(event.quantity)",
    "timestamp": 'timestamp("2026-03-02T09:00:00+07:00")',
    "exists": "event.products.exists(p, p.price > 10)",
    "all": "event.products.all(p, p.price > 10)",
    "exists_one": 'event.products.exists_one(p, p.product_id == "p1")',
    "filter": "event.products.filter(p, p.price > 10)",
    "map": "event.products.map(p, p.product_id)",
}


def unknown_name(path: str, vocabulary: Vocabulary) -> Said:
    """`path` is the whole dotted name, of which no part from the left is known."""
    known = vocabulary.fields
    root = path.split(".")[0]
    if root not in ROOTS:
        below = [name for name in known if name.endswith(f".{path}")]
        close = did_you_mean(path, known)
        hint = (
            f'did you mean "{below[0]}"?'
            if below
            else close or (f'text stands in quotes: "{path}"' if "." not in path else "")
        )
        return Said("unknown-name", f'no name "{path}"; names begin with {listed(ROOTS)}', hint)
    within = [name for name in known if name.startswith(f"{root}.")]
    if not within:
        return Said("unknown-name", f'"{path}" cannot be read here', _ABSENT.get(root, ""))
    group = [name for name in known if name.startswith(f"{path}.")]
    if group:
        return Said("unknown-name", f'"{path}" is no value but a group: {listed(group)}')
    # What all of them begin with would make any two look alike.
    below = [name[len(root) + 1 :] for name in within]
    message = f'no name "{path}"; "{root}" has {listed(below)}'
    meant = get_close_matches(path[len(root) + 1 :], sorted(below), n=1, cutoff=0.6)
    hint = f'did you mean "{root}.{meant[0]}"?' if meant else _DECLARED.get(root, "")
    return Said("unknown-name", message, hint)


_DECLARED: Final = {
    "customer": "attributes are declared in profile.yaml, contacts by channels.yaml",
    "event": "events.yaml declares what an event carries",
    "offer": "offers are declared in offers.yaml",
}

_ABSENT: Final = {
    "event": "an event is at hand only beside `on:`, and with the properties its types share",
    "offer": "offers.yaml declares none",
    "run": "a run is at hand only below `exit`, `goal` and `steps`",
}


def unknown_function(name: str) -> Said:
    """A function that is not there, or is called in a way that it does not have."""
    if name in _EXAMPLES:
        message = f"{name}() is not written like this"
        return Said("unknown-function", message, f"as in `{_EXAMPLES[name]}`")
    known = (*FUNCTIONS, *MACROS)
    message = f'no function "{name}"; there are {listed(known)}'
    return Said("unknown-function", message, did_you_mean(name, known))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question with the closest of the known words, or nothing."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""


def listed(names: Iterable[str]) -> str:
    """Names one after the other, the first of many."""
    words = sorted(names)
    rest = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return ", ".join(words[:_LISTED]) + rest
