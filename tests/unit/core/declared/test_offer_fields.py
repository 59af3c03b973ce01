"""What conditions can read of offers, and where it is missing."""

from typing import Any

from sojourn.core.customer.profile import HeldOffer, Profile
from sojourn.core.customer.state import Stage
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.facts import Field
from sojourn.core.declared.offer_fields import HELD_FIELDS, Promise, offer_fields
from support.project import DAY, START


def facts(held: HeldOffer | None = None, *, at_hand: HeldOffer | None = None) -> Facts:
    offers = {} if held is None else {"first10": held}
    return Facts("an", Profile(offers=offers), Stage(), (), START, held=at_hand)


def value(field: Field, known: Facts) -> Any:
    try:
        return field.read(known)
    except Missing:
        return "missing"


def test_an_offer_is_there_while_it_lasts() -> None:
    fields = offer_fields("first10")
    code, ends_at = fields["offer.first10.code"], fields["offer.first10.ends_at"]
    for_good = facts(HeldOffer("A", START - DAY))
    assert (value(code, for_good), value(ends_at, for_good)) == ("A", "missing")
    lasting = facts(HeldOffer("A", START - DAY, START + 1))
    assert (value(code, lasting), value(ends_at, lasting)) == ("A", START + 1)
    over = facts(HeldOffer("A", START - DAY, START))
    assert (value(code, over), value(ends_at, over)) == ("missing", "missing")
    assert value(code, facts()) == "missing"


def test_whether_a_code_was_used_is_known_of_everybody() -> None:
    redeemed = offer_fields("first10")["offer.first10.redeemed"]
    assert value(redeemed, facts()) is False
    assert value(redeemed, facts(HeldOffer("A", START - DAY, START - 1))) is False
    assert value(redeemed, facts(HeldOffer("A", START - DAY, START - 1, uses=2))) is True


def test_what_an_offer_promises_can_be_read_where_it_says_so() -> None:
    assert "offer.first10.value" not in offer_fields("first10")
    fields = offer_fields("first10", Promise("10% up to 20 USD", 50_000_000))
    assert value(fields["offer.first10.value"], facts()) == "10% up to 20 USD"
    assert value(fields["offer.first10.least_order"], facts()) == 50.0


def test_a_clause_of_an_offer_reads_the_code_at_hand() -> None:
    known = facts(at_hand=HeldOffer("A", START - DAY, about="p1"))
    read = {name: value(field, known) for name, field in HELD_FIELDS.items()}
    assert read == {
        "offer.code": "A",
        "offer.about": "p1",
        "offer.given_at": START - DAY,
        "offer.ends_at": "missing",
    }
    assert value(HELD_FIELDS["offer.code"], facts()) == "missing"
