"""How much of its input a turn may take on, so that what it decides fits into one commit."""

from typing import Final

from sojourn.engine.turn import Turn

#: What a decision takes in a commit, until turns have shown it.
_DECISION_BYTES: Final = 1_000

#: How much of a commit is aimed at. A turn that turns out too large was decided for nothing.
_FILLED: Final = 0.75


def size_of(turn: Turn) -> int:
    """About how many bytes the commit of `turn` takes."""
    states = sum(len(key) + len(packed or b"") + 40 for key, packed in turn.writes.items())
    return states + sum(len(out.key) + len(out.body) + 160 for out in turn.outgoing)


class Measure:
    """What decisions take in a commit, as the last turn that became durable showed it."""

    def __init__(self) -> None:
        self._decision_bytes = _DECISION_BYTES

    def fitting(self, max_bytes: int) -> int:
        """How many decisions a commit of `max_bytes` is likely to hold; one at least."""
        return max(1, int(max_bytes * _FILLED) // self._decision_bytes)

    def learn(self, turn: Turn) -> None:
        """Go by `turn` from now on."""
        decisions = turn.consumed + turn.tally.timers + turn.tally.adopted
        if decisions:
            self._decision_bytes = max(1, size_of(turn) // decisions)
