"""What a runtime gave out, whichever it was: the JSON of the outbound topics."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

#: One record of an outbound topic.
Json = Mapping[str, Any]


class Told(Struct, frozen=True):
    """The records of one customer, each kind in the order in which the shard numbered them."""

    actions: Sequence[Json] = ()
    transitions: Sequence[Json] = ()
    decisions: Sequence[Json] = ()


def run_labels(transitions: Iterable[Json]) -> dict[str, str]:
    """What people call each run, by its id: `abandoned_cart/k1`, `welcome`, `welcome#2`."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for record in transitions:
        if record.get("reason") != "entered":
            continue
        name = "/".join(filter(None, (str(record["journey"]), record.get("key"))))
        counts[name] += 1
        labels[str(record["run"])] = name if counts[name] == 1 else f"{name}#{counts[name]}"
    return labels
