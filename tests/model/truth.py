"""What a log says, read by other code than the product's: the judge of the explorer."""

from msgspec import Struct, msgpack

from model.broker import Stored
from model.ledger import action_id

Pair = tuple[int, int]


class Truth(Struct, frozen=True):
    """States and progress as the log has them, and every action that was ever committed."""

    states: dict[bytes, bytes]
    applied: int
    outbox: frozenset[str]
    committed: dict[str, frozenset[Pair]]


def read(records: tuple[Stored, ...]) -> Truth:
    """Read `records` from the log's start; a record of an older claim does not count (rule 7)."""
    newest = -1
    states: dict[bytes, bytes] = {}
    applied = -1
    outbox: frozenset[str] = frozenset()
    committed: dict[str, frozenset[Pair]] = {}
    for record in records:
        if record.key == b"f":
            continue
        if record.key == b"c":
            newest = record.offset
            continue
        claim = int.from_bytes(dict(record.headers)["claim"], "big")
        if claim < newest:
            continue
        newest = claim
        if record.key.startswith(b"s:"):
            if record.value is None:
                states.pop(record.key[2:], None)
            else:
                states[record.key[2:]] = record.value
        elif record.key == b"m":
            applied = msgpack.decode(record.value or b"")[0]
        else:
            entries = msgpack.decode(record.value or b"\x90")
            ids = {action_id(body): (term, number) for _, _, body, term, number in entries}
            outbox = frozenset(ids)
            for name, pair in ids.items():
                committed[name] = committed.get(name, frozenset()) | {pair}
    return Truth(states, applied, outbox, committed)


class Consumer(Struct, frozen=True):
    """A connector that drops what is not above the last pair it saw (semantics 26a)."""

    last: Pair = (-1, -1)
    got: tuple[str, ...] = ()

    def hear(self, name: str, pair: Pair) -> "Consumer":
        if pair <= self.last:
            return self
        return Consumer(pair, (*self.got, name))
