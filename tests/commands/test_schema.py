"""`sojourn schema`, and the lines by which editors find the schema of a file."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sojourn.cli.editors import SCHEMAS, modeline
from sojourn.journeyfile.publishing.schema import FOLDER, MODELS
from sojourn.journeyfile.text.kinds import CONNECTOR
from support.console import Command, agrees, story
from support.pages import DOCS, blocks

#: Those of the language, and that of the files of connectors.
KINDS = (*MODELS, CONNECTOR)
PAGE = DOCS / "editors.md"


def test_every_schema_is_written_as_it_is_shipped(sojourn: Any, tmp_path: Path) -> None:
    told = sojourn("schema", "--out", tmp_path / "here", "--json").json
    assert told["files"] == sorted(f"{name}.json" for name in KINDS)
    for name in told["files"]:
        assert (tmp_path / "here" / name).read_bytes() == (FOLDER / name).read_bytes()


def test_writing_them_anew_is_no_mistake(sojourn: Any, tmp_path: Path) -> None:
    assert sojourn("schema", "--out", tmp_path).code == 0
    assert sojourn("schema", "--out", tmp_path).code == 0


def test_every_file_of_a_new_project_names_a_schema_that_is_there(
    sojourn: Any, tmp_path: Path
) -> None:
    sojourn("init", tmp_path / "shop")
    files = sorted((tmp_path / "shop").rglob("*.yaml"))
    assert {path.parent.name for path in files} == {"shop", "connectors"}
    for path in files:
        first = path.read_text("utf-8").splitlines()[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert match is not None, path
        assert (path.parent / match[1]).is_file()
    told = [sojourn(command, tmp_path / "shop").code for command in ("check", "test")]
    assert told == [0, 0]


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("sojourn.yaml", f"{SCHEMAS}/sojourn.json"),
        ("cart.yaml", f"{SCHEMAS}/journey.json"),
        ("cart.scenarios.yaml", f"{SCHEMAS}/scenarios.json"),
        ("carts/events.yaml", f"../{SCHEMAS}/journey.json"),
        ("connectors/email.yaml", f"../{SCHEMAS}/connector.json"),
        ("carts/late/cart.yaml", f"../../{SCHEMAS}/journey.json"),
    ],
)
def test_the_line_is_as_seen_from_the_file(path: str, way: str) -> None:
    assert modeline(path) == f"# yaml-language-server: $schema={way}"


def test_a_mapping_has_no_schema() -> None:
    assert modeline("map.yaml") == ""


def test_the_page_shows_what_the_command_prints(
    sojourn: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (command,) = [event for event in story(PAGE) if isinstance(event, Command)]
    assert agrees(command.output, sojourn(*command.text.split()[1:]).out.splitlines())


def test_the_settings_of_the_page_name_every_schema() -> None:
    (block,) = blocks(PAGE, "json")
    schemas = json.loads(block.text)["yaml.schemas"]
    assert set(schemas) == {f"{SCHEMAS}/{name}.json" for name in KINDS}
    others = {
        f"!{name}" for kind, names in schemas.items() for name in names if "journey" not in kind
    }
    assert set(schemas[f"{SCHEMAS}/journey.json"]) == {"*.yaml", *others}
