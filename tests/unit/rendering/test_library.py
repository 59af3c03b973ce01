"""Law: a template gives its text in the best locale, within its limits, and tells no values."""

from pathlib import Path
from typing import Any

import pytest

from sojourn.rendering.faults import Fault
from sojourn.rendering.files import Files, fallbacks, read_files
from sojourn.rendering.library import Library, NoTemplate, Text, Unrendered
from sojourn.rendering.limits import Limits

LIMITS = Limits(passes=100, calls=100, chars=1_000)


def library(**texts: str) -> Library:
    """Templates by their paths, in which `__` stands for a dot and `_in_` for a slash."""
    named = {path.replace("_in_", "/").replace("__", "."): text for path, text in texts.items()}
    return Library(Files(named, ()), LIMITS)


def rendered(text: str, **values: Any) -> str:
    return library(mail__txt=text).render("mail", "", values).txt


def fault(text: str, part: str = "txt", **values: Any) -> Fault:
    with pytest.raises(Unrendered) as raised:
        library(**{f"mail__{part}": text}).render("mail", "", values)
    return raised.value.fault


def test_a_message_has_the_parts_that_there_are() -> None:
    shelf = library(mail__subject="Hi {{ name }}", mail__html="<b>{{ name }}</b>")
    assert shelf.render("mail", "", {"name": "A&B"}) == Text("", "Hi A&B", "", "<b>A&amp;B</b>")


@pytest.mark.parametrize(
    ("locale", "text"),
    [("vi-VN", "chào"), ("vi", "chào"), ("pt-BR", "oi"), ("pt", "hi"), ("", "hi"), ("de", "hi")],
)
def test_the_best_locale_that_there_is_is_taken(locale: str, text: str) -> None:
    shelf = library(**{"vi_in_mail__txt": "chào", "pt-BR_in_mail__txt": "oi", "mail__txt": "hi"})
    assert shelf.render("mail", locale, {}).txt == text


def test_parts_of_two_locales_are_never_mixed() -> None:
    shelf = library(vi_in_mail__txt="chào", mail__txt="hi", mail__subject="Hi")
    assert shelf.render("mail", "vi", {}) == Text("vi", "", "chào", "")


def test_fallbacks_go_from_the_narrow_to_the_wide() -> None:
    assert fallbacks("zh-Hant-TW") == ["zh-Hant-TW", "zh-Hant", "zh", ""]
    assert fallbacks("pt_BR") == ["pt-BR", "pt", ""]
    assert fallbacks("") == [""]


def test_a_message_without_a_template_is_said_to_have_none() -> None:
    shelf = library(vi_in_mail__txt="chào")
    for name, locale in (("other", "vi"), ("mail", "de"), ("../mail", "vi"), ("mail.txt", "vi")):
        with pytest.raises(NoTemplate):
            shelf.render(name, locale, {})


def test_templates_share_what_stands_in_folders_of_their_own() -> None:
    shelf = Library(
        Files(
            {
                "mail.html": '{% extends "_base/page.html" %}{% block body %}Hi{% endblock %}',
                "_base/page.html": "<p>{% block body %}{% endblock %}</p>",
            },
            (),
        ),
        LIMITS,
    )
    assert shelf.faults == ()
    assert shelf.names == {"mail"}
    assert shelf.render("mail", "", {}).html == "<p>Hi</p>"


def test_a_value_s_own_member_comes_before_a_method() -> None:
    assert rendered("{{ cart.items | length }}", cart={"items": [1, 2]}) == "2"


def test_a_subject_is_one_line() -> None:
    text = library(mail__subject="Hi\n {{ name }}\r\n").render("mail", "", {"name": "a\nBcc: b"})
    assert text.subject == "Hi a Bcc: b"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ range.__self__ }}",
        "{{ '{0.__class__}'.format(x) }}",
    ],
)
def test_no_template_reaches_beyond_its_values(text: str) -> None:
    shown = library(mail__txt=text)
    try:
        told = shown.render("mail", "", {"x": [1]}).txt
    except Unrendered:
        return
    assert "class" not in told
    assert "<" not in told


def test_values_cannot_be_changed() -> None:
    assert fault("{{ items.append(1) }}", items=[]).message == "cannot be rendered (SecurityError)"


def test_two_renderings_of_the_same_are_the_same() -> None:
    shelf = library(a__txt="{{ [1, 2] | random }}")
    assert [one.message for one in shelf.faults] == ["No filter named 'random'."]
    assert fault("{{ lipsum() }}").message == "'lipsum' is undefined"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for a in range(200) %}{% endfor %}", "more than 100 passes of its loops"),
        (
            "{% for a in range(20) %}{% for b in range(20) %}{% endfor %}{% endfor %}",
            "more than 100 passes of its loops",
        ),
        (
            "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
            "more than 100 calls",
        ),
        ("{% for a in range(99) %}{{ 'x' * 99 }}{% endfor %}", "more than 1,000 characters"),
    ],
)
def test_what_takes_too_much_is_stopped(text: str, said: str) -> None:
    assert fault(text).message == said


def test_each_rendering_has_limits_of_its_own() -> None:
    shelf = library(mail__txt="{% for a in range(90) %}.{% endfor %}")
    for _ in range(3):
        assert shelf.render("mail", "", {}).txt == "." * 90


def test_loops_are_counted_and_otherwise_as_ever() -> None:
    text = "{% for a in names %}{{ loop.index }}/{{ loop.length }}:{{ a }} {% else %}-{% endfor %}"
    assert rendered(text, names=["x", "y"]) == "1/2:x 2/2:y "
    assert rendered(text, names=[]) == "-"


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("a\n{{ name }}", {}, Fault("mail.txt", 2, "'name' is undefined")),
        (
            "{{ who.name }}",
            {"who": {"email": "an@example.test"}},
            Fault("mail.txt", 1, "'dict object' has no attribute 'name'"),
        ),
        (
            "Dear {{ name }}",
            {"name": None},
            Fault("mail.txt", 1, "what it shows is null; give a `default('…', true)`"),
        ),
        (
            "{{ 1 + price }}",
            {"price": "an@example.test"},
            Fault("mail.txt", 1, "a value is not what it is used as (TypeError)"),
        ),
        (
            "{{ books[mail] }}",
            {"books": {}, "mail": "an@example.test"},
            Fault("mail.txt", 1, "cannot be rendered (UndefinedError)"),
        ),
    ],
)
def test_a_fault_names_the_place_and_no_value(
    text: str, values: dict[str, Any], expected: Fault
) -> None:
    assert fault(text, **values) == expected


def test_a_default_stands_for_a_null() -> None:
    assert rendered("Dear {{ name | default('friend', true) }}", name=None) == "Dear friend"


def test_a_fault_in_a_shared_part_is_found_there() -> None:
    shelf = library(mail__txt="{% include '_x/p.txt' %}", _x_in_p__txt="\n{{ gone }}")
    with pytest.raises(Unrendered) as raised:
        shelf.render("mail", "", {})
    assert raised.value.fault == Fault("_x/p.txt", 2, "'gone' is undefined")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n{% if x %}", 2, "Unexpected end of template"),
        ("{{ x | wow }}", 1, "No filter named 'wow'."),
        ("{% include 'gone.txt' %}", 0, "uses gone.txt, which is not there"),
    ],
)
def test_mistakes_are_found_before_anything_is_rendered(text: str, line: int, said: str) -> None:
    (found,) = library(mail__txt=text).faults
    assert (found.file, found.line) == ("mail.txt", line)
    assert found.message.startswith(said)


def test_files_are_read_by_name_and_locale(tmp_path: Path) -> None:
    for path in (
        "mail.txt",
        "vi/mail.txt",
        "_base/page.html",
        ".git/config",
        "mail.md",
        "vi/a b.txt",
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "misc").mkdir()
    (tmp_path / "misc" / "mail.txt").write_text("x")
    (tmp_path / "out.txt").symlink_to("/etc/hostname")
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    files = read_files(tmp_path)
    assert sorted(files.texts) == ["_base/page.html", "mail.txt", "vi/mail.txt"]
    assert [fault.file for fault in files.faults] == [
        *("bad.txt", "mail.md", "misc/mail.txt", "out.txt", "vi/a b.txt"),
    ]
