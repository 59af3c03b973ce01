"""`sojourn graph`: files for each journey and the lifecycle; none where there are mistakes."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sojourn.journeyfile.picture import plan_drawing, svg
from sojourn.journeyfile.picture.gallery import drawings
from support.goldens import SAMPLE, models_of
from support.pages import frame

NO_JOURNEY = {"sojourn", "events", "profile", "channels", "offers", "policies"}


def _journeys(project: Path) -> set[str]:
    return {path.stem for path in project.glob("*.yaml") if "." not in path.stem} - NO_JOURNEY


def test_each_journey_and_the_lifecycle_are_drawn_twice(sojourn: Any, tmp_path: Path) -> None:
    told = sojourn("graph", SAMPLE, "--out", tmp_path / "deep" / "out")
    assert told.code == 0
    drawn = {path.name for path in (tmp_path / "deep" / "out").iterdir()}
    assert drawn == {f"{name}.{kind}" for name in _journeys(SAMPLE) for kind in ("mmd", "svg")}
    for path in (tmp_path / "deep" / "out").glob("*.svg"):
        ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert path.name in told.out


def test_json_lists_the_files(sojourn: Any, tmp_path: Path) -> None:
    files = sojourn("graph", SAMPLE, "--out", tmp_path, "--json").json["files"]
    assert {file["name"] for file in files} == _journeys(SAMPLE)
    for file in files:
        assert Path(file["svg"]).is_file()
        assert Path(file["mmd"]).read_text(encoding="utf-8").startswith("---\ntitle: ")


def test_a_project_with_mistakes_is_not_drawn(sojourn: Any, tmp_path: Path) -> None:
    (tmp_path / "sojourn.yaml").write_text(
        "name: x\nlanguage: 1\ntimezone: UTC\ncurrency: EUR\n", encoding="utf-8"
    )
    (tmp_path / "wrong.yaml").write_text("journey: wrong\n", encoding="utf-8")
    told = sojourn("graph", tmp_path, "--out", tmp_path / "out")
    assert told.code == 1
    assert "[missing-key]" in told.err
    assert not (tmp_path / "out").exists()


def test_no_project_is_a_usage_error(sojourn: Any, tmp_path: Path) -> None:
    assert sojourn("graph", tmp_path, "--out", tmp_path / "out").code == 2


def test_a_journey_named_lifecycle_does_not_take_its_place(sojourn: Any, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "more").mkdir(parents=True)
    frame = "name: x\nlanguage: 1\ntimezone: UTC\ncurrency: EUR\n"
    (project / "sojourn.yaml").write_text(frame, encoding="utf-8")
    (project / "events.yaml").write_text("events: {Seen: {}}\n", encoding="utf-8")
    (project / "lifecycle.yaml").write_text(
        "lifecycle: {new: {start: true}, known: {on: Seen}}\n", encoding="utf-8"
    )
    (project / "more" / "lifecycle.yaml").write_text(
        "journey: lifecycle\nenter: {on: Seen}\nsteps: [{tag: {add: seen}}]\n", encoding="utf-8"
    )
    files = sojourn("graph", project, "--out", tmp_path / "out", "--json").json["files"]
    assert [file["name"] for file in files] == ["lifecycle", "lifecycle_"]


def test_fifty_journeys_take_seconds(sojourn: Any, tmp_path: Path) -> None:
    for name, told in frame().items():
        (tmp_path / name).write_text(told, encoding="utf-8")
    text = (SAMPLE / "abandoned_cart.yaml").read_text(encoding="utf-8")
    for number in range(50):
        named = text.replace("journey: abandoned_cart", f"journey: cart_{number}")
        (tmp_path / f"cart_{number}.yaml").write_text(named, encoding="utf-8")
    began_s = time.perf_counter()
    assert sojourn("graph", tmp_path, "--out", tmp_path / "out").code == 0
    assert time.perf_counter() - began_s < 10


def test_the_same_bytes_in_every_process() -> None:
    program = (
        "from support.goldens import SAMPLE, models_of\n"
        "from sojourn.journeyfile.picture import plan_drawing, svg\n"
        "from sojourn.journeyfile.picture.gallery import drawings\n"
        "import sys\n"
        "for one in drawings(models_of(SAMPLE)):\n"
        "    sys.stdout.write(svg(one, plan_drawing(one)))\n"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    ).stdout
    here = "".join(svg(one, plan_drawing(one)) for one in drawings(models_of(SAMPLE)))
    assert there == here.encode() != b""
