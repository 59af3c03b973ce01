"""What follows from an order or a talk when the visit is over: parcels, returns, answers."""

from typing import Final

from sojourn.shop.catalogue import STORES
from sojourn.shop.pen import Pen
from sojourn.shop.rhythm import DAY_MS, HOUR_MS, in_opening_hours

#: What people answer, as often as it stands there: "how likely is it that you tell a friend?",
#: and how content they are, from 1 to 5.
_NPS: Final = (10, 10, 10, 9, 9, 9, 9, 8, 8, 8, 7, 7, 6, 5, 3, 1)
_CSAT: Final = (5, 5, 5, 4, 4, 3, 2, 1)
_REASONS: Final = ("too small", "too large", "not as shown", "came broken", "changed my mind")


def after_order(pen: Pen, order_id: str, *, value: float, online: bool) -> None:
    """Some fetch it in the store, some bring it back, some say how they like it."""
    rng, person = pen.rng, pen.shopper.person
    store = STORES[person.store % len(STORES)]
    if online and person.collects:
        _collect(pen, order_id, store)
    if rng.random() < 0.05:
        at = in_opening_hours(rng, after=pen.at, days=rng.uniform(3, 14))
        reason = rng.choice(_REASONS)
        pen.later(
            at,
            "store",
            "Order Returned",
            order_id=order_id,
            store=store,
            value=value,
            currency="USD",
            reason=reason,
        )
        if rng.random() < 0.3:
            answered_at = at + int(rng.uniform(2.1, 8) * DAY_MS)
            pen.later(answered_at, "email", "Survey Answered", csat=rng.choice(_CSAT))
    elif (person.email or person.phone) and rng.random() < 0.2:
        answered_at = pen.at + int(rng.uniform(9, 20) * DAY_MS)
        pen.later(answered_at, "email", "Survey Answered", nps=rng.choice(_NPS))


def after_talk(pen: Pen, topic: str, *, resolved: bool) -> None:
    """Whoever was not helped may call; some say how it was."""
    rng = pen.rng
    if not resolved and rng.random() < 0.3:
        called_at = pen.at + rng.randrange(10 * 60_000, 5 * HOUR_MS)
        resolved = rng.random() < 0.7
        mood = "neutral" if resolved else "bad"
        pen.later(called_at, "call", "Call Ended", topic=topic, resolved=resolved, sentiment=mood)
    if rng.random() < 0.15:
        answered_at = pen.at + rng.randrange(6 * HOUR_MS, 48 * HOUR_MS)
        csat = rng.choice(_CSAT) if resolved else 1
        pen.later(answered_at, "email", "Survey Answered", csat=csat, ces=rng.randint(1, 7))


def _collect(pen: Pen, order_id: str, store: str) -> None:
    rng = pen.rng
    ready_at = in_opening_hours(rng, after=pen.at + 2 * HOUR_MS, days=rng.random())
    pen.later(ready_at, "store", "Pickup Ready", order_id=order_id, store=store)
    if rng.random() < 0.93:
        at = in_opening_hours(rng, after=ready_at + HOUR_MS, days=rng.expovariate(0.8))
        pen.later(at, "store", "Order Picked Up", order_id=order_id, store=store)
