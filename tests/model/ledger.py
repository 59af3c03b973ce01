"""A decider that is easy to judge: a state is the list of the events that made it."""

from collections.abc import Sequence

from msgspec import Struct, field

from sojourn.core.shared.accounts import Part
from sojourn.engine.turn import DeadLetter, Outgoing, Turn
from sojourn.wire.record import InputRecord

KIND = "actions.email"


class Event(Struct, frozen=True):
    """An input record. The value `poison` goes to the dead letters, `define` needs definitions."""

    offset: int
    key: bytes
    value: bytes
    topic: str = "touchpoints"
    partition: int = 0
    timestamp: int = 0
    headers: tuple[tuple[str, bytes], ...] = ()


def events(*values: str) -> tuple[Event, ...]:
    """One event for each word; the key is its first letter."""
    return tuple(
        Event(offset, value[:1].encode(), value.encode()) for offset, value in enumerate(values)
    )


class Ledger(Struct):
    """Each event is appended to its customer's state and gives one action `{"id":"<event>"}`.

    `lost`: it has the definitions in force no more, and decides nothing without them.
    """

    states: dict[bytes, bytes] = field(default_factory=dict)
    applied: int = -1
    clock: int = 0
    definitions: str = ""
    known: frozenset[str] = frozenset({""})
    due: tuple[int, ...] = ()
    lost: bool = False

    def copy(self) -> "Ledger":
        return Ledger(
            dict(self.states),
            self.applied,
            self.clock,
            self.definitions,
            self.known,
            self.due,
            self.lost,
        )

    def restore(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.states.pop(key, None)
        else:
            self.states[key] = value

    def resume(self, *, applied: int, clock: int, definitions: str, part: Part) -> None:
        self.applied, self.clock, self.definitions = applied, max(self.clock, clock), definitions

    def stored(self, key: bytes) -> bytes | None:
        return self.states.get(key)

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        writes: dict[bytes, bytes | None] = {}
        outgoing: list[Outgoing] = []
        letters: list[DeadLetter] = []
        definitions, needs, consumed, size = self.definitions, "", 0, 0
        if self.lost:
            needs, batch = self.definitions, ()
        for record in batch:
            key, value = record.key or b"", record.value or b""
            size += 2 * len(value)
            if consumed and size > max_bytes:
                break
            word, _, argument = value.decode().partition("=")
            if word == "define" and argument not in self.known:
                needs = argument
                break
            if word == "define":
                definitions = argument
            elif value.startswith(b"poison"):
                letters.append(DeadLetter(b"%d" % record.offset, value, ()))
            elif word == "erase":
                writes[argument.encode()] = None
            else:
                old = writes.get(key, self.states.get(key)) or b""
                writes[key] = old + value + b";"
                outgoing.append(action(key, value))
            consumed += 1
        return Turn(
            writes=writes,
            outgoing=tuple(outgoing),
            dead_letters=tuple(letters),
            applied=batch[consumed - 1].offset if consumed else self.applied,
            clock=self.clock,
            definitions=definitions,
            consumed=consumed,
            needs=needs,
        )

    def tick(self, clock: int, *, max_bytes: int) -> Turn | None:
        due = [at for at in self.due if self.clock < at <= clock]
        if not due:
            return None
        return Turn(
            writes={},
            outgoing=tuple(action(b"t", b"timer%d" % at) for at in due),
            dead_letters=(),
            applied=self.applied,
            clock=clock,
            definitions=self.definitions,
            consumed=0,
        )

    def accept(self, turn: Turn) -> None:
        for key, value in turn.writes.items():
            self.restore(key, value)
        self.applied, self.clock, self.definitions = turn.applied, turn.clock, turn.definitions

    def learning(self) -> None:
        return None

    def forget(self) -> None:
        self.states.clear()
        self.applied, self.clock, self.definitions = -1, 0, ""


def action(key: bytes, value: bytes) -> Outgoing:
    return Outgoing(KIND, key, b'{"id":"%s"}' % value)


def action_id(body: bytes) -> str:
    """The id in the body of an action, stamped or not."""
    return body.decode().split('"')[3]


def plain_stamp(body: bytes, *, shard: int, term: int, number: int) -> bytes:
    """As wire/outgoing.stamp; the model needs to see the pair."""
    return b'%b,"shard":%d,"term":%d,"number":%d}' % (body[:-1], shard, term, number)
