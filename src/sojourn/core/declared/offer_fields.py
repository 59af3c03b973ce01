"""What a condition can read of offers. Readers keep to the law of `facts`."""

from typing import Final

from msgspec import Struct

from sojourn.core.customer.profile import HeldOffer
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.facts import Field, present

_MICROS: Final = 1_000_000


class Promise(Struct, frozen=True):
    """What messages may say of an offer: its worth as written, and the least order."""

    value: str = ""
    least_order_micros: int = 0


def offer_fields(offer: str, promise: Promise = Promise()) -> dict[str, Field]:  # noqa: B008
    """What the customer holds of an offer, as in `offer.first10.code`, while it lasts.

    What it is worth, and whether the code was used, can be read of whoever holds none, too.
    """

    def held(facts: Facts) -> HeldOffer:
        found = facts.profile.offers.get(offer)
        if found is None or found.is_over(facts.now):
            raise Missing(f"offer.{offer}")
        return found

    def redeemed(facts: Facts) -> bool:
        found = facts.profile.offers.get(offer)
        return found is not None and found.uses > 0

    path = f"offer.{offer}"
    fields = {
        f"{path}.code": Field("text", lambda facts: held(facts).code),
        f"{path}.given_at": Field("time", lambda facts: held(facts).given_at),
        f"{path}.ends_at": Field(
            "time", lambda facts: present(held(facts).ends_at, f"{path}.ends_at")
        ),
        f"{path}.about": Field("text", lambda facts: present(held(facts).about, f"{path}.about")),
        f"{path}.redeemed": Field("boolean", redeemed),
    }
    if promise.value:
        fields[f"{path}.value"] = Field("text", lambda _: promise.value)
    if promise.least_order_micros:
        least_order = promise.least_order_micros / _MICROS
        fields[f"{path}.least_order"] = Field("money", lambda _: least_order)
    return fields


def _held(facts: Facts) -> HeldOffer:
    if facts.held is None:
        raise Missing("offer")
    return facts.held


#: What a clause of offers.yaml can read of the code that it is asked about.
HELD_FIELDS: Final = {
    "offer.code": Field("text", lambda facts: _held(facts).code),
    "offer.about": Field("text", lambda facts: _held(facts).about),
    "offer.given_at": Field("time", lambda facts: _held(facts).given_at),
    "offer.ends_at": Field("time", lambda facts: present(_held(facts).ends_at, "offer.ends_at")),
}
