"""The texts and pictures that are kept: tests compare them, `make pictures` writes them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sojourn.journeyfile.picture import mermaid, plan_drawing, svg
from sojourn.journeyfile.picture.gallery import drawings
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.telling.book import pages
from sojourn.journeyfile.telling.page import text_of
from sojourn.journeyfile.telling.reading import Models, read_models

ROOT: Final = Path(__file__).parents[2]
SAMPLE: Final = ROOT / "journeys"
#: A project in which every verb and every way to enter stands.
WHOLE: Final = ROOT / "tests/unit/journeyfile/whole"
GOLDEN: Final = ROOT / "tests/unit/journeyfile/golden"
PICTURES: Final = ROOT / "docs/pictures"
#: The pictures of the sample project that the documentation shows.
SHOWN: Final = ("lifecycle", "abandoned_cart", "product_interest", "after_order")


def models_of(project: Path) -> Models:
    return read_models(read_directory(project).files)


def kept() -> Mapping[Path, str]:
    """Every kept file with what it should hold."""
    files: dict[Path, str] = {}
    for name, project in (("sample", SAMPLE), ("whole", WHOLE)):
        models = models_of(project)
        for path, page in pages(models).items():
            files[GOLDEN / name / Path(path).with_suffix(".txt").name] = text_of(page)
        for drawing in drawings(models):
            files[GOLDEN / name / f"{drawing.name}.mmd"] = mermaid(drawing)
            if project == SAMPLE and drawing.name in SHOWN:
                files[PICTURES / f"{drawing.name}.svg"] = svg(drawing, plan_drawing(drawing))
    return files


def write() -> None:
    """Write the kept files anew, and take away those that nothing makes any more."""
    files = kept()
    for folder in (GOLDEN / "sample", GOLDEN / "whole", PICTURES):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path not in files:
                path.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
