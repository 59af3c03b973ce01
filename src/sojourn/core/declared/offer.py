"""What an offer promises, and what bounds it: compiled from offers.yaml (semantics 22).

An offer's code is shared by all, made for each customer, or drawn from a pool.
"""

from typing import Final

from msgspec import Struct

from sojourn.core.declared.clause import Condition, Expression

#: So many codes stand on one page of a pool; only the last page may hold fewer.
PAGE_CODES: Final = 2_000


class Pool(Struct, frozen=True):
    """Codes to give away, each of them once: `count` codes on pages, one a line.

    What was given is counted under `name`, whichever offer it was for. Pages stay as they came,
    so that many versions of a project share them.
    """

    name: str
    pages: tuple[bytes, ...]
    count: int

    def code(self, place: int) -> str:
        """The code at `place`, counted from 0."""
        page, line = divmod(place, PAGE_CODES)
        return self.pages[page].split(b"\n")[line].decode()


class Redemption(Struct, frozen=True):
    """The events `on` that redeem a held code, where `when` holds of both."""

    on: tuple[str, ...]
    when: Condition | None = None


class NotAfter(Struct, frozen=True):
    """An offer is pointless for `within_ms` after one of the events `on`.

    `of` gives what such an event was about, a text or several: then it is pointless only for an
    offer about one of these.
    """

    on: tuple[str, ...]
    within_ms: int
    of: Expression | None = None


class Offer(Struct, frozen=True):
    """A campaign's promise to a customer, who holds at most one code of it.

    `code` is shared by all, or begins each customer's own where `own` says so; with a `pool` the
    codes come from there. It lasts for `lasts_ms` from when it was given, and never longer than
    `until_at`, from which on none is given; 0 is without an end, both. `stock` is how many
    customers get one, `at_most_micros` how much may be promised and given in all, of which one
    code takes `worth_micros`; 0 is without a bound. `value` and `least_order_micros` are for
    messages.
    """

    name: str
    code: str = ""
    own: bool = False
    lasts_ms: int = 0
    pool: Pool | None = None
    stock: int = 0
    until_at: int = 0
    value: str = ""
    worth_micros: int = 0
    at_most_micros: int = 0
    least_order_micros: int = 0
    redeemed: Redemption | None = None
    not_after: NotAfter | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether a customer may come away without a code."""
        return bool(
            self.pool or self.stock or self.until_at or self.at_most_micros or self.not_after
        )

    @property
    def codes(self) -> int:
        """How many codes may be given in all; 0 for any number."""
        if self.pool is None:
            return self.stock
        return min(self.stock, self.pool.count) if self.stock else self.pool.count
