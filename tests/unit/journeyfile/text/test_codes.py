"""Files of codes: what is one, what is on which page, and where codes would be given again."""

import pytest

from sojourn.core.declared.offer import PAGE_CODES
from sojourn.journeyfile.plan.codes import given_again
from sojourn.journeyfile.plan.plan import make_plan
from sojourn.journeyfile.project.bundle import BundleError, pack, unpack, with_pages
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load_bundle
from sojourn.journeyfile.text.codes import (
    MAX_CODES,
    codes_of,
    first_change,
    is_codes,
    page_hash,
    pool_of,
    read_codes,
)
from support.files import SMALL
from support.loading import load

PATH = "spring.codes.txt"
OFFERS = f"offers: {{spring: {{codes: {PATH}}}}}\n"


def numbered(count: int, since: int = 0) -> list[str]:
    return [f"SPRING-{number:06d}" for number in range(since, since + count)]


def found(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.rule) for one in read_codes(PATH, text).findings]


def with_codes(codes: list[str], offers: str = OFFERS) -> Loaded:
    return load({**SMALL, "offers.yaml": offers, PATH: "\n".join(codes)})


def test_a_code_stands_on_each_line() -> None:
    read = read_codes(PATH, "A-1\n\n  b.2  \nC_3")
    assert (list(codes_of(read.pool)), read.findings) == ([b"A-1", b"b.2", b"C_3"], ())
    assert [read.pool.code(place) for place in range(3)] == ["A-1", "b.2", "C_3"]


@pytest.mark.parametrize("line", ["an@example.test", "A 1", "A;5 USD", "é-100", "ab", "-A-1"])
def test_what_is_no_code_is_said_without_the_line(line: str) -> None:
    (told,) = read_codes(PATH, f"A-1\n{line}\n").findings
    assert (told.line, told.rule) == (2, "bad-code")
    assert line not in told.message + told.hint


def test_the_head_of_a_table_is_no_code() -> None:
    assert found("Code\nA-1") == [(1, "bad-code")]
    assert found("A-1\ncode") == []


def test_a_code_that_stands_twice_is_found_in_its_place() -> None:
    assert found("A-1\nA-2\nA-1\n") == [(3, "duplicate-code")]


def test_of_many_mistakes_the_first_are_told() -> None:
    told = read_codes(PATH, "!\n" * 50).findings
    assert len(told) == 6
    assert told[-1].message.startswith("45 more lines")


def test_there_is_a_bound_on_codes() -> None:
    assert found("\n".join(numbered(MAX_CODES))) == []
    assert found("\n".join(numbered(MAX_CODES + 1))) == [(1, "too-large")]


def test_which_files_hold_codes() -> None:
    assert is_codes("spring.codes.txt")
    assert is_codes("campaigns/spring.codes.txt")
    assert not is_codes("codes.txt")
    assert not is_codes(".git/spring.codes.txt")


def test_pages_before_stay_as_they_are_when_codes_are_added() -> None:
    few, many = numbered(PAGE_CODES + 1), numbered(3 * PAGE_CODES)
    before, after = pool_of(PATH, few), pool_of(PATH, many)
    assert page_hash(before.pages[0]) == page_hash(after.pages[0])
    assert len(after.pages) == 3
    assert after.code(2 * PAGE_CODES) == many[2 * PAGE_CODES]


def test_a_bundle_names_pages_and_is_whole_with_them() -> None:
    loaded = with_codes(numbered(PAGE_CODES + 5))
    assert loaded.bundle is not None
    packed = pack(loaded.bundle)
    assert b"SPRING-000001" not in packed
    named = unpack(packed)
    assert len(named.codes[PATH]) == 2
    with pytest.raises(BundleError, match="2 pages of codes"):
        with_pages(named, {})
    whole = with_pages(named, {**loaded.bundle.pages, "other": b"X"})
    again = load_bundle(whole)
    assert again.definitions is not None
    assert loaded.definitions is not None
    assert again.definitions.offers == loaded.definitions.offers
    pool = again.definitions.offers["spring"].pool
    assert pool is not None
    # Versions share what they have in common.
    assert pool.pages[0] is whole.pages[page_hash(pool.pages[0])]


def test_other_codes_make_another_version() -> None:
    one, same, other = (with_codes(codes).definitions for codes in (["A-1"], ["A-1"], ["A-2"]))
    assert one is not None
    assert same is not None
    assert other is not None
    assert one.version == same.version != other.version


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (["A-1", "A-2"], ["A-1", "A-2", "A-3"], None),
        (["A-1", "A-2"], ["A-1"], None),
        (["A-1", "A-2"], ["A-2", "A-1"], 1),
        (["A-1", "A-2", "A-3"], ["A-1", "A-3"], 2),
        (numbered(PAGE_CODES + 3), [*numbered(PAGE_CODES + 2), "X-1"], PAGE_CODES + 3),
    ],
)
def test_only_what_stands_behind_is_safe_to_change(
    old: list[str], new: list[str], place: int | None
) -> None:
    before, after = pool_of(PATH, old), pool_of(PATH, new)
    assert first_change(before, after) == place
    assert bool(given_again({PATH: before}, {PATH: after})) == (place is not None)


def test_codes_in_a_file_of_another_name_would_be_given_again() -> None:
    before, after = pool_of(PATH, ["A-1", "A-2"]), pool_of("b.codes.txt", ["B-1", "A-2"])
    (change,) = given_again({PATH: before}, {"b.codes.txt": after})
    assert (change.kind, change.name) == ("codes_changed", "b.codes.txt")
    assert given_again({PATH: before}, {"b.codes.txt": pool_of("b.codes.txt", ["B-1"])}) == ()


def test_two_offers_never_give_the_same_codes() -> None:
    two = f"offers: {{a: {{codes: {PATH}}}, b: {{codes: {PATH}}}}}\n"
    assert [one.rule for one in with_codes(["A-1"], two).findings if one.path == "offers.yaml"][
        :1
    ] == ["duplicate-code"]
    shared = f"offers: {{a: {{codes: {PATH}}}, b: {{code: A-1}}}}\n"
    told = [one for one in with_codes(["A-0", "A-1"], shared).findings if one.path == PATH]
    assert [(one.line, one.rule) for one in told] == [(2, "duplicate-code")]


def test_a_stock_needs_as_many_codes() -> None:
    few = f"offers: {{a: {{codes: {PATH}, stock: 3}}}}\n"
    told = [one.rule for one in with_codes(["A-1", "A-2"], few).findings]
    assert "too-few-codes" in told
    assert "too-few-codes" in [one.rule for one in with_codes([]).findings]


def test_a_file_that_is_not_there_is_said_where_it_is_named() -> None:
    told = load({**SMALL, "offers.yaml": OFFERS}).findings
    assert ("offers.yaml", "missing-file") in [(one.path, one.rule) for one in told]


def test_a_plan_says_which_codes_would_be_given_again() -> None:
    before, after = with_codes(["A-1", "A-2"]), with_codes(["A-2", "A-1"])
    plan = make_plan(before, after)
    assert [(change.kind, change.name) for change in plan.codes_again] == [("codes_changed", PATH)]
    assert plan.is_refused
    assert not make_plan(before, with_codes(["A-1", "A-2", "A-3"])).is_refused
