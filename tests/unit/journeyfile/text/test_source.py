import pytest

from sojourn.journeyfile.findings.diagnostic import Span
from sojourn.journeyfile.text.composing import MAX_DEPTH
from sojourn.journeyfile.text.node import Scalar, key_span, plain, value_span
from sojourn.journeyfile.text.source import MAX_FILE_BYTES, read

TEXT = """\
phone: 0912345678
at: 22:30
country: NO
on: yes
price: 1.0
quoted: "a b"
list:
  - x
  - {y: 'z', w: 3}
"""


def test_the_source_text_of_a_scalar_is_kept() -> None:
    root = read("f.yaml", TEXT).root
    assert root is not None
    assert plain(root) == {
        "phone": "0912345678",
        "at": "22:30",
        "country": "NO",
        "on": "yes",
        "price": "1.0",
        "quoted": "a b",
        "list": ["x", {"y": "z", "w": "3"}],
    }


@pytest.mark.parametrize(
    ("loc", "key", "value"),
    [
        (("phone",), Span(1, 1, 6), Span(1, 8, 18)),
        (("quoted",), Span(6, 1, 7), Span(6, 9, 14)),
        # What begins on the line below its key is shown by the key.
        (("list",), Span(7, 1, 5), Span(7, 1, 5)),
        (("list", 0), Span(8, 5, 6), Span(8, 5, 6)),
        (("list", 1, "y"), Span(9, 6, 7), Span(9, 9, 12)),
        # A segment that the file does not have leads to what is there.
        (("list", 1, "(tag)", "y", 4), Span(9, 6, 7), Span(9, 9, 12)),
        (("list", 1, "missing"), Span(9, 5, 19), Span(9, 5, 19)),
    ],
)
def test_every_key_and_value_has_its_place(
    loc: tuple[str | int, ...], key: Span, value: Span
) -> None:
    root = read("f.yaml", TEXT).root
    assert root is not None
    assert (key_span(root, loc), value_span(root, loc)) == (key, value)


def test_a_place_within_a_text_is_exact_where_it_can_be() -> None:
    assert Scalar("a.b > 3", Span(4, 11, 18)).at(2, 3) == Span(4, 13, 14)
    assert Scalar("a.b > 3", Span(4, 11, 20), '"').at(2, 3) == Span(4, 14, 15)
    folded = Span(4, 11, 30)
    assert Scalar("a.b > 3", folded, "|").at(2, 3) == folded


@pytest.mark.parametrize("text", ["\ufeffa: b\n", "a: b\r\n", "a: b", "--- \na: b\n...\n"])
def test_what_editors_write_around_a_text_is_no_matter(text: str) -> None:
    source = read("f.yaml", text)
    assert source.root is not None
    assert (plain(source.root), source.findings) == ({"a": "b"}, ())


def test_lines_count_right_after_windows_line_ends() -> None:
    root = read("f.yaml", "a: b\r\nc: d\r\n").root
    assert root is not None
    assert value_span(root, ("c",)) == Span(2, 4, 5)


def test_depth_is_bounded_before_anything_recurses() -> None:
    fine = read("f.yaml", "[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH)
    assert fine.root is not None
    deep = read("f.yaml", "[" * 100_000)
    assert [found.rule for found in deep.findings] == ["too-deep"]
    assert deep.root is None


def test_a_file_over_the_bound_is_not_parsed() -> None:
    source = read("f.yaml", "x" * (MAX_FILE_BYTES + 1))
    assert [found.rule for found in source.findings] == ["too-large"]


def test_all_mistakes_of_the_text_are_said() -> None:
    text = "a: &x 1\nb: *x\na: 2\nc: !!int 3\n<<: {d: 4}\ne:\n"
    rules = [found.rule for found in read("f.yaml", text).findings]
    assert rules == [
        "yaml-feature",
        "yaml-feature",
        "duplicate-key",
        "yaml-feature",
        "yaml-feature",
        "empty-value",
    ]


def test_a_key_that_is_no_text_is_refused() -> None:
    source = read("f.yaml", "{a: b}: c\n[d]: e\nf: g\n")
    assert [found.rule for found in source.findings] == ["yaml-feature", "yaml-feature"]
    assert source.root is not None
    assert plain(source.root) == {"f": "g"}
