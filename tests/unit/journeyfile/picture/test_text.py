"""Measures of texts, and what stands in a picture that its author's names must not break."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.journeyfile.picture import Drawing, mermaid, plan_drawing, svg
from sojourn.journeyfile.picture.drawing import Edge, Group, Node
from sojourn.journeyfile.picture.text import width, wrap

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_wide_letters_are_wider() -> None:
    assert width("mmm", 12) > width("lll", 12)
    assert width("mmm", 12, bold=True) > width("mmm", 12)
    assert width("見積", 12) > width("ab", 12)
    assert width("e\u0301", 12) == width("é", 12) == width("e", 12)


def test_long_words_break_at_their_joints() -> None:
    assert wrap("a_very_long_name_of_a_template", 100, 14) == [
        "a_very_long_",
        "name_of_a_",
        "template",
    ]


def test_what_is_over_the_bound_ends_in_an_ellipsis() -> None:
    lines = wrap("one two three four five six seven eight nine ten", 60, 12, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


@given(texts, st.integers(40, 300))
def test_every_line_fits(text: str, room: int) -> None:
    for line in wrap(text, room, 14, bold=True):
        assert width(line, 14, bold=True) <= room or len(line) <= 2


def _drawing(text: str) -> Drawing:
    nodes = (
        Node("#enter", "enter", text, (text,), "ENTER"),
        Node("a.b", "send", text, kicker=text, step="a.b"),
        Node("a_b", "end", text),
        Node("#exit", "exit", text),
    )
    edges = (Edge("#enter", "a.b"), Edge("a.b", "a_b", text), Edge("a.b", "a.b", text, "back"))
    return Drawing("any", text, text, nodes, edges[:2], (Group("#asides", text, ("#exit",)),))


@given(texts)
def test_any_text_can_stand_in_a_picture(text: str) -> None:
    drawing = _drawing(text)
    picture = svg(drawing, plan_drawing(drawing))
    ElementTree.fromstring(picture)
    lines = mermaid(drawing).splitlines()
    assert all(line.startswith(("---", "title: ", "flowchart ", "  ")) for line in lines)
    for line in lines[4:]:
        quoted = line.split('"')
        assert len(quoted) in (1, 3), line


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('say "hi"', "say #34;hi#34;"),
        ("a <b> & #1; 100%", "a #60;b#62; #38; #35;1#59; 100#37;"),
        ("`code` {x} |y|", "#96;code#96; #123;x#125; #124;y#124;"),
    ],
)
def test_signs_of_mermaid_are_written_as_numbers(text: str, written: str) -> None:
    assert f'"{written}"' in mermaid(_drawing(text))


def test_boxes_whose_ids_look_alike_keep_names_of_their_own() -> None:
    lines = mermaid(_drawing("x")).splitlines()
    assert any(line.startswith("  s_a_b[/") for line in lines)
    assert any(line.startswith("  s_a_b_([") for line in lines)
