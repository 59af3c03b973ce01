"""The pen that writes down what a shopper does, with the delays of the shop's systems."""

from random import Random
from typing import Any, Final, NamedTuple

from sojourn.core.event import Touchpoint
from sojourn.shop.rhythm import DAY_MS, HOUR_MS
from sojourn.shop.shopper import Shopper

#: What the warehouse says of itself, without a till.
_PROMPT: Final = frozenset({"Pickup Ready"})


class Arrival(NamedTuple):
    """A touchpoint and the simulated instant at which the shop's systems hand it over."""

    at: int
    touchpoint: Touchpoint


class Pen:
    """Writes one visit down, and what will follow from it.

    `at` moves on with every touchpoint of the visit; `over_at` is when its last one happened.
    """

    def __init__(self, shopper: Shopper, rng: Random, *, at: int, channel: str, stamp: str) -> None:
        self.shopper = shopper
        self.rng = rng
        self.at = at
        self.over_at = at
        self.channel = channel
        self.stamp = stamp
        self.arrivals: list[Arrival] = []

    def tell(
        self, kind: str, identifiers: dict[str, str] | None = None, /, **properties: Any
    ) -> None:
        """It happens now, on the channel of the visit."""
        self.tell_on(self.channel, kind, identifiers, **properties)

    def tell_on(
        self, channel: str, kind: str, identifiers: dict[str, str] | None = None, /, **told: Any
    ) -> None:
        """It happens now, on another channel."""
        self.over_at = self.at
        self._write(self.at, channel, kind, identifiers or {}, told)
        self.at += 3_000 + int(self.rng.expovariate(1 / 45_000))

    def later(self, at: int, channel: str, kind: str, /, **properties: Any) -> None:
        """It will happen at the instant `at`, which is not before now."""
        self._write(at, channel, kind, {}, properties)

    def _write(
        self, at: int, channel: str, kind: str, identifiers: dict[str, str], told: dict[str, Any]
    ) -> None:
        shopper = self.shopper
        touchpoint = Touchpoint(
            id=f"{self.stamp}-{shopper.person.customer}-{shopper.touchpoints}",
            type=kind,
            customer=shopper.person.customer,
            occurred_at=at,
            channel=channel,
            properties=told,
            identifiers=identifiers,
        )
        shopper.touchpoints += 1
        arrives_at = at + self._delay_ms(touchpoint)
        self.arrivals.append(Arrival(arrives_at, touchpoint))
        if self.rng.random() < 0.01:  # an impatient client sends the same once more
            again_at = arrives_at + self.rng.randrange(500, 300_000)
            self.arrivals.append(Arrival(again_at, touchpoint))

    def _delay_ms(self, touchpoint: Touchpoint) -> int:
        if touchpoint.channel == "store" and touchpoint.type not in _PROMPT:
            # The tills upload when the line is free, or over night.
            return self.rng.randrange(60_000, DAY_MS)
        if self.rng.random() < 0.02:  # a telephone without a signal
            return self.rng.randrange(60_000, 4 * HOUR_MS)
        return self.rng.randrange(20, 900)
