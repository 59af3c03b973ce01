"""A project of another trade is told that the shop's customers mean nothing to it."""

from sojourn.cli.demo.strangers import warning

TOLD = frozenset(
    {"Product Viewed", "Product Added", "Signed Up", "Ad Clicked", "Consent Withdrawn"}
)


def test_a_project_that_knows_most_of_it_is_told_nothing() -> None:
    assert warning(TOLD, TOLD | {"Lesson Booked"}) == ""
    assert warning(TOLD, TOLD - {"Ad Clicked", "Signed Up"}) == ""
    assert warning(frozenset(), {"Lesson Booked"}) == ""


def test_one_that_knows_none_or_few_is_told_what_it_lacks() -> None:
    assert "declares 0 (not Ad Clicked, Consent Withdrawn, " in warning(TOLD, {"Lesson Booked"})
    assert "so nothing will happen" in warning(TOLD, {"Lesson Booked"})
    few = warning(TOLD, {"Lesson Booked", "Consent Withdrawn"})
    assert "declares 1 (not Ad Clicked, Product Added, " in few
    assert "so hardly anything will happen" in few
