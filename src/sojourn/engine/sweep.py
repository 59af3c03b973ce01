"""How far a shard has come in taking its customers over to other definitions."""

from msgspec import Struct
from msgspec.structs import replace


class Sweep(Struct, frozen=True):
    """The customers of the shard, in the order of their keys, and how many of them are done.

    `offset` is the record that brings the definitions. It is passed over with the last
    customer; so whoever begins anew after a crash begins at the first (core/versions/adopt.py).
    """

    offset: int
    keys: tuple[bytes, ...]
    done: int = 0

    @property
    def is_over(self) -> bool:
        return self.done == len(self.keys)

    def next(self, most: int) -> tuple[bytes, ...]:
        """The customers that come next, `most` of them at most."""
        return self.keys[self.done : self.done + most]

    def after(self, customers: int) -> "Sweep":
        """The sweep with so many more customers done."""
        return replace(self, done=self.done + customers)
