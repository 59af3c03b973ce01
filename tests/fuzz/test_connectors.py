"""Damaged files of connectors, and damaged templates, never raise; findings have places."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from fuzz.cases import damaged
from fuzz.damage import GENTLE, ROUGH
from fuzz.judge import misplaced
from sojourn.connector.config.load import Loaded, load
from sojourn.journeyfile.findings.diagnostic import render
from support.laws import share
from support.pages import DOCS, ROOT, blocks

SAMPLE = ROOT / "journeys" / "connectors"
SOUND = (
    *(path.read_text("utf-8") for path in sorted(SAMPLE.glob("*.yaml"))),
    *(block.text for block in blocks(DOCS / "connectors.md", "yaml")),
)


def read(text: str, directory: Path) -> Loaded:
    return load(None, "c.yaml", text, directory=directory, environment={}, show=lambda _: None)


def _complaint(found: Loaded) -> Iterator[str]:
    for one in found.findings:
        yield from filter(None, [misplaced(one, found.texts)])
    if (found.provider is None) != bool(found.findings):
        yield "a connector beside findings, or neither"
    render(found.findings, found.texts)


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_to_a_file_raises(seed: int) -> None:
    chance = Random(f"connectors {seed}")
    for number in range(share(60)):
        text = damaged(chance, chance.choice(SOUND), chance.choice((GENTLE, ROUGH)))
        assert list(_complaint(read(text, SAMPLE))) == [], f"{number}: {text}"


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_to_a_template_raises(seed: int, tmp_path: Path) -> None:
    chance = Random(f"templates {seed}")
    shutil.copytree(SAMPLE / "templates", tmp_path / "templates")
    paths = sorted(path for path in (tmp_path / "templates").rglob("*") if path.is_file())
    for number in range(share(30)):
        path = chance.choice(paths)
        sound = path.read_text("utf-8")
        path.write_text(damaged(chance, sound, ROUGH), "utf-8", newline="")
        assert list(_complaint(read("with: console\ntemplates: templates\n", tmp_path))) == [], (
            f"{number}: {path.name}: {path.read_text('utf-8')}"
        )
        path.write_text(sound, "utf-8", newline="")
