"""The judge of the fuzz finds fault where there is one."""

from collections.abc import Callable, Mapping
from random import Random

import pytest
from msgspec.structs import replace

from fuzz.cases import case
from fuzz.damage import GENTLE, ROUGH
from fuzz.judge import complaint
from sojourn.journeyfile.findings.diagnostic import Finding, Span, finding
from sojourn.journeyfile.project.bundle import Bundle
from sojourn.journeyfile.project.loaded import Loaded
from support.loading import READER, load

SOUND = {
    "sojourn.yaml": "name: shop\nlanguage: 1\ntimezone: UTC\ncurrency: EUR\n",
    "events.yaml": "events:\n  Signed Up: {}\n",
    "hello.yaml": "journey: hello\nenter: {on: Signed Up}\nsteps: [{wait: 1h, id: rest}]\n",
}


def _told(found: Finding) -> Callable[[Mapping[str, str]], Loaded]:
    return lambda _: Loaded(findings=(found,))


def test_a_sound_project_is_sound() -> None:
    assert complaint(SOUND, READER) == ""
    assert load(SOUND).definitions is not None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (finding("other.yaml", Span(1, 1, 2), "bad-name", "no"), "about no file"),
        (finding("hello.yaml", Span(9, 1, 2), "bad-name", "no"), "beyond the file"),
        (finding("hello.yaml", Span(1, 99, 100), "bad-name", "no"), "beyond its line"),
        (finding("hello.yaml", Span(1, 2, 2), "bad-name", "no"), "beyond its line"),
        (finding("hello.yaml", Span(1, 1, 2), "bad-name", ""), "says nothing"),
    ],
)
def test_a_finding_without_a_place_or_a_word_is_a_complaint(found: Finding, told: str) -> None:
    assert told in complaint(SOUND, READER, check=_told(found))


def test_an_error_beside_definitions_is_a_complaint() -> None:
    error = finding("hello.yaml", Span(1, 1, 2), "bad-name", "no")
    loaded = replace(load(SOUND), findings=(error,))
    assert "definitions beside errors" in complaint(SOUND, READER, check=lambda _: loaded)
    assert "neither" in complaint(SOUND, READER, check=lambda _: Loaded(findings=()))


def test_a_project_that_is_published_as_another_is_a_complaint() -> None:
    loaded = load(SOUND)
    other = Bundle("shop", "0" * 32, {}, SOUND)
    swapped = replace(loaded, bundle=other)
    assert "does not come back" in complaint(SOUND, READER, check=lambda _: swapped)


def test_what_the_checker_raises_is_let_through() -> None:
    def broken(_: Mapping[str, str]) -> Loaded:
        raise KeyError("oh")

    with pytest.raises(KeyError):
        complaint(SOUND, READER, check=broken)


def test_a_case_is_the_same_whenever_it_is_made_and_others_differ() -> None:
    made = [case(SOUND, 1, number) for number in range(40)]
    assert made == [case(SOUND, 1, number) for number in range(40)]
    assert made != [case(SOUND, 2, number) for number in range(40)]
    damaged = [files for files in made if files != SOUND]
    assert len(damaged) > 30


def test_every_damage_takes_any_text() -> None:
    for text in ("x", "\n", "a: 1", "- [\n", "🙂", *SOUND.values()):
        for damage in {*GENTLE, *ROUGH}:
            for seed in range(5):
                assert isinstance(damage(Random(seed), text), str)
