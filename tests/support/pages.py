"""The examples of documentation pages, and the project in which each of them must be sound."""

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import judge
from support.loading import load

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
SAMPLE: Final = ROOT / "journeys"

#: A fenced block, also one within a list: what follows its language is its label.
_FENCE: Final = re.compile(r"^( *)```(\w+)(?: ([^\n]*))?\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)

#: The file of a project that begins with this key.
FILES: Final[Mapping[str, str]] = {
    "name": "sojourn.yaml",
    "unknown": "events.yaml",
    "events": "events.yaml",
    "attributes": "profile.yaml",
    "channels": "channels.yaml",
    "lifecycle": "lifecycle.yaml",
    "offers": "offers.yaml",
    **dict.fromkeys(PoliciesModel.model_fields, "policies.yaml"),
    "preset": "presets/our-brand.yaml",
}
#: A journey that others can start.
_STARTED: Final = "invite_friends.yaml"
#: What belongs beside `steps`, with the least that must stand around it.
PARTS: Final = ("enter", "exit", "goal", "migrate")

_FRAME_ENTER: Final = "enter: {on: Product Added, key: event.product_id}\n"
_FRAME_EXIT: Final = "exit: [{on: Order Completed}]\n"
_FRAME_STEPS: Final = "steps: [{wait: 1h, id: pause}]\n"


class Block(Struct, frozen=True):
    """One fenced block of a page."""

    page: str
    line: int
    language: str
    label: str
    text: str

    @property
    def name(self) -> str:
        """How a test calls it."""
        return f"{self.page}:{self.line}"


def blocks(page: Path, language: str = "") -> list[Block]:
    """The blocks of a page, of one language if one is named."""
    text = page.read_text(encoding="utf-8")
    name = page.relative_to(ROOT).as_posix()
    found = [
        Block(
            name,
            text.count("\n", 0, match.start()) + 1,
            match[2],
            match[3] or "",
            textwrap.dedent(match[4]),
        )
        for match in _FENCE.finditer(text)
    ]
    return [one for one in found if language in ("", one.language)]


#: What the sample's policies say of journeys by their names and groups.
_OF_JOURNEYS: Final = re.compile(r"^(priorities:|  - \{name: \w+, .*group:).*\n", re.MULTILINE)


def frame() -> dict[str, str]:
    """The files of the sample project in which examples are told.

    Its journeys are left out, and so is what policies say of them.
    """
    names = sorted({*FILES.values(), _STARTED})
    paths = {name: SAMPLE / name for name in names}
    texts = {name: path.read_text("utf-8") for name, path in paths.items() if path.exists()}
    return {**texts, "policies.yaml": _OF_JOURNEYS.sub("", texts["policies.yaml"])}


def placed(text: str) -> tuple[str, dict[str, str]]:
    """The file in which an example of the language stands, and its whole project."""
    key = _first_key(text)
    if key == "scenario":
        return "all.scenarios.yaml", {**frame(), "all.scenarios.yaml": text}
    if key == "journey":
        path = f"{text.split(':', 2)[1].split()[0]}.yaml"
        return path, {**frame(), path: text}
    if key in FILES:
        return FILES[key], {**frame(), FILES[key]: text}
    return "example.yaml", {**frame(), "example.yaml": _journey(key, text)}


def problems(block: Block) -> str:
    """What is wrong with an example in its project; nothing, if it is sound and plays well."""
    path, files = placed(block.text)
    loaded = load(files)
    findings = list(loaded.findings)
    failures: list[str] = []
    if path.endswith(".scenarios.yaml") and loaded.definitions is not None:
        suite = load_scenarios(files, loaded)
        results = [judge(loaded.definitions, scenario) for scenario in suite.scenarios]
        failures = [f"{one.scenario.name}: {one.failures}" for one in results if not one.passed]
        findings.extend(suite.findings)
    # A note is no fault: an excerpt declares more than it uses.
    told = [found for found in findings if found.path == path and found.level != "note"]
    said = render(told, files)
    return "\n".join([said, *failures]).strip()


def _first_key(text: str) -> str:
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return next(lines, "").split(":")[0]


def _journey(key: str, text: str) -> str:
    """A journey around some of its parts, or around a list of steps."""
    if key not in PARTS:
        steps = f"steps:\n{textwrap.indent(text, '  ')}"
        return f"journey: example\n{_FRAME_ENTER}{_FRAME_EXIT}{steps}"
    told = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    around = "".join(
        part
        for name, part in (("enter", _FRAME_ENTER), ("steps", _FRAME_STEPS))
        if name not in told
    )
    return f"journey: example\n{around}{text}"
