"""What the README shows is what stands in the repository; its code runs on Kafka elsewhere."""

import re
import tomllib

from support.pages import DOCS, ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_the_layers_are_those_that_the_tool_holds() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    layers = [layer.replace("sojourn.", "") for layer in contract["layers"]]
    (shown,) = re.findall(r"```\n(cli → .+)\n```", README)
    assert [set(layer.split(" | ")) for layer in shown.split(" → ")] == [
        set(layer.split(" | ")) for layer in layers
    ]


def test_the_explanation_is_the_one_of_its_page() -> None:
    (shown,) = re.findall(
        r"^```console\n(\$ sojourn why .*?)```$", README, re.DOTALL | re.MULTILINE
    )
    assert shown in (DOCS / "why.md").read_text("utf-8")


def test_no_page_was_saved_in_a_foreign_encoding() -> None:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    found = [page.name for page in pages if re.search("[\x80-\x9f]", page.read_text("utf-8"))]
    assert found == []
