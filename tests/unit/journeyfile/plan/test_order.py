from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sojourn.journeyfile.plan.order import moved, moved_between

ROWS = st.permutations("abcdefg").map(list)


def _keeps_order(kept: list[str], new: list[str]) -> bool:
    return [item for item in new if item in kept] == kept


@given(old=ROWS, new=ROWS, cut=st.sets(st.sampled_from("abcdefg")))
def test_as_few_as_possible_have_moved(old: list[str], new: list[str], cut: set[str]) -> None:
    new = [item for item in new if item not in cut]
    survivors = [item for item in old if item in new]
    wandered = moved(old, new)
    kept = [item for item in survivors if item not in wandered]
    assert wandered <= set(new)
    assert _keeps_order(kept, new)
    assert not any(
        _keeps_order(list(better), new) for better in combinations(survivors, len(kept) + 1)
    )


def test_what_was_put_in_or_taken_out_moves_nothing() -> None:
    assert moved("abc", "axbc") == set()
    assert moved("abc", "ac") == set()
    assert moved("abc", "cab") == {"c"}


def test_whoever_went_another_way_than_most_has_moved() -> None:
    old = {"a": "top", "b": "top", "c": "top", "d": "branch"}
    assert moved_between(old, old) == set()
    assert moved_between(old, {"a": "top", "b": "branch", "c": "top", "d": "branch"}) == {"b"}
    # A whole branch that got another name has not moved.
    renamed = {"a": "top", "b": "top", "c": "top", "d": "other"}
    assert moved_between(old, renamed) == set()
    assert moved_between({"a": "top", "b": "top"}, {"a": "top", "b": "branch"}) == {"b"}
    assert moved_between({"a": "top", "b": "top"}, {"a": "top"}) == set()
