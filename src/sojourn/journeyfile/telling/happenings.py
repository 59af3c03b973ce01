"""Events as what people do: "Product Added" is "adds a product"."""

from collections.abc import Sequence
from typing import Final

from sojourn.journeyfile.telling.phrases import a, either, quoted

#: The verb of a name's last word, for those that customers do; others are told by their name.
_VERBS: Final = {
    "Abandoned": "abandon", "Accepted": "accept", "Added": "add", "Answered": "answer",
    "Applied": "apply", "Asked": "ask", "Attended": "attend", "Booked": "book",
    "Bought": "buy", "Called": "call", "Cancelled": "cancel", "Canceled": "cancel",
    "Changed": "change", "Chosen": "choose", "Claimed": "claim", "Clicked": "click",
    "Closed": "close", "Completed": "complete", "Confirmed": "confirm", "Created": "create",
    "Declined": "decline", "Downloaded": "download", "Entered": "enter", "Filled": "fill in",
    "Finished": "finish", "Followed": "follow", "Given": "give", "Installed": "install",
    "Joined": "join", "Left": "leave", "Liked": "like", "Made": "make", "Missed": "miss",
    "Opened": "open", "Ordered": "order", "Paid": "pay", "Placed": "place", "Played": "play",
    "Posted": "post", "Rated": "rate", "Read": "read", "Redeemed": "redeem",
    "Removed": "remove", "Renewed": "renew", "Requested": "request", "Returned": "return",
    "Reviewed": "review", "Saved": "save", "Scanned": "scan", "Searched": "search",
    "Seen": "see", "Selected": "select", "Shared": "share", "Started": "start",
    "Submitted": "submit", "Subscribed": "subscribe to", "Unsubscribed": "unsubscribe from",
    "Updated": "update", "Uninstalled": "uninstall", "Used": "use", "Viewed": "view",
    "Visited": "visit", "Watched": "watch",
}  # fmt: skip
#: Names of a verb and a particle: "Signed Up".
_PARTICLES: Final = {
    "Signed": "sign", "Logged": "log", "Checked": "check", "Opted": "opt", "Dropped": "drop",
}  # fmt: skip
_SMALL: Final = ("Up", "In", "Out", "Off")
#: Things of which there is one.
_THE: Final = frozenset({"app", "cart", "checkout", "newsletter", "profile", "website"})


def someone(names: Sequence[str]) -> str:
    """As the beginning of a sentence: "someone adds a product (Product Added)"."""
    return _told(names, "someone", third=True)


def they(names: Sequence[str]) -> str:
    """Of the customer who is spoken of: "they add a product (Product Added)"."""
    return _told(names, "they", third=False)


def _told(names: Sequence[str], subject: str, *, third: bool) -> str:
    done = [_deed(name) for name in names]
    acts = [
        f"{_third(deed) if third else deed} ({name})"
        for name, deed in zip(names, done, strict=True)
        if deed
    ]
    others = [quoted(name) for name, deed in zip(names, done, strict=True) if not deed]
    whom = "to someone" if third else "to them"
    told = [f"{subject} {either(acts)}"] if acts else []
    told += [f"{either(others)} happens {whom}"] if others else []
    return ", or ".join(told)


def _deed(name: str) -> str:
    """What the customer does, as in "add a product"; empty where a name does not say."""
    words = name.split(" ")
    if len(words) == 2 and words[1] in _SMALL and words[0] in _PARTICLES:
        return f"{_PARTICLES[words[0]]} {words[1].lower()}"
    if len(words) < 2 or words[-1] not in _VERBS or not all(word.isalpha() for word in words):
        return ""
    thing = " ".join(word if word.isupper() else word.lower() for word in words[:-1])
    return f"{_VERBS[words[-1]]} {f'the {thing}' if thing in _THE else a(thing)}"


def _third(deed: str) -> str:
    """ "add a product" for "someone" is "adds a product"."""
    verb, _, rest = deed.partition(" ")
    if verb.endswith(("s", "x", "ch", "sh", "o")):
        verb += "es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        verb = f"{verb[:-1]}ies"
    else:
        verb += "s"
    return f"{verb} {rest}"
