"""The pages, put together from the models, the facts and the notes."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.reference.facts import FACTS, Facts
from sojourn.journeyfile.reference.keys import inner, table
from sojourn.journeyfile.reference.pages import PAGES, Group, Page
from sojourn.journeyfile.reference.presets import presets_page
from sojourn.journeyfile.reference.words import anchor, heading, sentence

NOTES: Final = Path(__file__).parent / "notes"
INDEX: Final = "README"

_MADE: Final = (
    "<!-- Made by `python -m sojourn.journeyfile.reference docs/reference`; "
    "the words that are not in the models stand in reference/notes/{name}.md. -->\n\n"
)
#: Where a note wants the keys of its page, or of one mapping: `[[keys]]`, `[[keys ExitModel]]`.
_KEYS: Final = re.compile(r"^\[\[keys(?: (\w+))?\]\]\n", re.MULTILINE)
#: How the examples of a note begin, before which the tables stand that it does not place.
_EXAMPLES: Final = "## Example"
_GAP: Final = re.compile(r"\n{3,}")
#: Where a note wants the presets that come with the release.
_PRESETS: Final = "[[presets]]\n"
#: Where the index wants the list of a group's pages.
_LIST: Final = re.compile(r"^\[\[list (\w+)\]\]\n", re.MULTILINE)


def pages() -> dict[str, str]:
    """The text of every page by the name of its file."""
    told = {f"{page.name}.md": _page(page) for page in PAGES}
    return {f"{INDEX}.md": _index(), **told}


def note(name: str) -> str:
    """What people wrote about a page."""
    return (NOTES / f"{name}.md").read_text(encoding="utf-8")


def _page(page: Page) -> str:
    says = "" if page.model is None else f"{sentence(page.model)}\n\n"
    facts = f"{_facts(FACTS[page.name])}\n" if page.group == "verb" else ""
    body = _told(page) if page.model is None else _filled(page, page.model)
    return f"{_MADE.format(name=page.name)}# {page.title}\n\n{says}{facts}{body}"


def _told(page: Page) -> str:
    return note(page.name).replace(_PRESETS, presets_page())


def _facts(facts: Facts) -> str:
    holds = f"{facts.holds}, {facts.while_}" if facts.while_ else facts.holds
    return f"| holds the run | {holds} |\n|---|---|\n| what comes of it | {facts.comes} |\n"


def _filled(page: Page, model: type[Strict]) -> str:
    """The note with its tables: where it wants them, the others before its examples."""
    own = {one.model for one in PAGES if one is not page}
    within = [one for one in dict.fromkeys(inner(model)) if not _is_elsewhere(one, own, model)]
    tables = {"": f"## Keys\n\n{table(model)}", **{one.__name__: _section(one) for one in within}}
    text = note(page.name)
    wanted = {match[1] or "" for match in _KEYS.finditer(text)}
    missing = "".join(
        f"[[keys {name}]]\n".replace(" ]", "]") for name in tables if name not in wanted
    )
    head, examples, rest = text.partition(_EXAMPLES)
    text = _KEYS.sub(
        lambda match: f"{tables[match[1] or '']}\n", f"{head}{missing}{examples}{rest}"
    )
    return _GAP.sub("\n\n", _linked(text)).rstrip("\n") + "\n"


def _is_elsewhere(model: type[Strict], own: set[type[Strict] | None], of: type[Strict]) -> bool:
    """Whether a mapping is told of on another page, itself or by what it stands in."""
    if model in own:
        return True
    parents = [one for one in own if one is not None and one is not of]
    return any(model in inner(parent) for parent in parents if parent in inner(of))


def _section(model: type[Strict]) -> str:
    return f"## {heading(model)}\n\n{sentence(model)}\n\n{table(model)}"


def _linked(text: str) -> str:
    """Mappings that have a page are looked up there, and not below."""
    for page in PAGES:
        if page.model is not None:
            text = text.replace(f"(#{anchor(heading(page.model))})", f"({page.name}.md)")
    return text


def _index() -> str:
    groups: tuple[Group, ...] = ("file", "part", "verb", "values", "given")
    lists: dict[str, str] = {group: "".join(_lines(group)) for group in groups}
    text = _LIST.sub(lambda match: lists[match[1]], note(INDEX))
    return _MADE.format(name=INDEX) + text


def _lines(group: Group) -> Iterator[str]:
    yield (
        "| verb | what it does | holds the run |\n|---|---|---|\n"
        if group == "verb"
        else ("| page | what it says |\n|---|---|\n")
    )
    for page in (one for one in PAGES if one.group == group):
        says = sentence(page.model) if page.model is not None else _ABOUT[page.name]
        holds = f" {FACTS[page.name].holds} |" if group == "verb" else ""
        yield f"| [{page.title}]({page.name}.md) | {says} |{holds}\n"


#: The sentence of a page without a model.
_ABOUT: Final[Mapping[str, str]] = {
    "exit": "End the run.",
    "values": "The kinds of values that keys take, and how each is written.",
    "presets": "Rules of law and of vendors, with their sources.",
}
