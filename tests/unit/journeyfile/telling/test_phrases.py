"""The small words, and events as what people do."""

import pytest

from sojourn.journeyfile.telling import phrases
from sojourn.journeyfile.telling.happenings import someone, they


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("24h", "24 hours"),
        ("1d 12h", "1 day and 12 hours"),
        ("1w 2d 3h", "1 week, 2 days and 3 hours"),
        ("soon", "soon"),
    ],
)
def test_durations_keep_the_units_of_their_author(text: str, told: str) -> None:
    assert phrases.duration(text) == told


def test_counts_and_days() -> None:
    assert phrases.count_in("at least 4 in rolling 7d") == (4, "7 days")
    assert phrases.count_in("3 in rolling 30d") == (3, "30 days")
    assert phrases.days("mon-fri") == "Monday to Friday"
    assert phrases.days("sat, sun") == "Saturday and Sunday"
    assert phrases.days("mon, wed-fri") == "Monday and Wednesday to Friday"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Product Added", "someone adds a product (Product Added)"),
        ("Order Completed", "someone completes an order (Order Completed)"),
        ("Signed Up", "someone signs up (Signed Up)"),
        ("App Installed", "someone installs the app (App Installed)"),
        ("Gift Card Used", "someone uses a gift card (Gift Card Used)"),
        ("FAQ Searched", "someone searches a FAQ (FAQ Searched)"),
        ("Payment Failed", "“Payment Failed” happens to someone"),
        ("order_paid", "“order_paid” happens to someone"),
        ("Added", "“Added” happens to someone"),
    ],
)
def test_events_as_deeds(name: str, told: str) -> None:
    assert someone([name]) == told


def test_several_events() -> None:
    names = ["Product Added", "Payment Failed", "Checkout Started"]
    assert they(names) == (
        "they add a product (Product Added) or start the checkout (Checkout Started), or "
        "“Payment Failed” happens to them"
    )


@pytest.mark.parametrize(
    ("noun", "verb"),
    [
        ("their points", "are"),
        ("their address", "is"),
        ("its status", "is"),
        ("the number of their tags", "is"),
        ("the nps that “answer” brought", "is"),
    ],
)
def test_the_verb_goes_with_the_noun(noun: str, verb: str) -> None:
    assert phrases.is_are(noun) == verb
