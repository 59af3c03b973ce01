"""CHANGELOG.md tells of this release first."""

import re

import sojourn
from support.pages import DOCS


def test_the_first_release_told_of_is_this_one() -> None:
    text = (DOCS.parent / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == sojourn.__version__
