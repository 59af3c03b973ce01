from sojourn.journeyfile.findings.diagnostic import (
    Span,
    as_json,
    did_you_mean,
    finding,
    ordered,
    render,
)


def test_marks_stand_below_what_they_mean_also_behind_wide_letters() -> None:
    text = "title: 購物車 gio\u0300 x\n"
    found = finding("a.yaml", Span(1, 17, 18), "bad-name", "no", hint="why")
    assert render([found], {"a.yaml": text}).splitlines() == [
        "a.yaml:1:17: error: no  [bad-name]",
        "    1 | title: 購物車 gio\u0300 x",
        "      |                   ^ why",
    ]


def test_a_terminal_is_never_moved_by_a_source_line() -> None:
    found = finding("a.yaml", Span(1, 1, 2), "bad-name", "no")
    assert "\x1b" not in render([found], {"a.yaml": "a\x1b[31mb\u202e"})
    assert "\u202e" not in render([found], {"a.yaml": "a\x1b[31mb\u202e"})


def test_a_long_line_is_shown_around_the_mark() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    found = finding("a.yaml", Span(1, 501, 505), "bad-name", "no")
    shown, marks = render([found], {"a.yaml": text}).splitlines()[1:]
    assert len(shown) < 120
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "HERE"


def test_a_finding_beyond_the_text_is_said_without_an_excerpt() -> None:
    found = finding("a.yaml", Span(9, 1, 2), "bad-name", "no", hint="why")
    assert render([found], {}) == "a.yaml:9:1: error: no  [bad-name]\n      | why\n"


def test_findings_come_by_file_and_place_and_once() -> None:
    second = finding("a.yaml", Span(2, 1, 2), "bad-name", "x")
    first = finding("a.yaml", Span(1, 9, 10), "bad-name", "x")
    other = finding("b.yaml", Span(1, 1, 2), "bad-name", "x")
    assert ordered([other, second, first, second]) == (first, second, other)


def test_the_form_for_machines_names_the_file_below_the_root() -> None:
    found = finding("a.yaml", Span(2, 3, 4), "missing-id", "no", hint="why")
    assert as_json(found, root="journeys/") == {
        "file": "journeys/a.yaml",
        "line": 2,
        "column": 3,
        "rule": "missing-id",
        "level": "warning",
        "message": "no",
        "hint": "why",
    }


def test_a_word_far_from_all_others_gets_no_guess() -> None:
    assert did_you_mean("emial", ["email", "sms"]) == 'did you mean "email"?'
    assert did_you_mean("SMS", ["email", "sms"]) == 'did you mean "sms"?'
    assert did_you_mean("pigeon", ["email", "sms"]) == ""
