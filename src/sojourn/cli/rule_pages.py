"""The pages of the rules: where they lie, and how a terminal shows them.

They lie in an installed package, or in a clone of the repository.
"""

from pathlib import Path
from typing import Final

from rich.text import Text

import sojourn
from sojourn.journeyfile.findings.rules import RULES, Rule

_PACKAGE: Final = Path(sojourn.__file__).parent
_FENCE: Final = "```"


def rule_pages() -> dict[Rule, str]:
    """The page of each rule in Markdown; without those that were not installed."""
    places = (_PACKAGE / "rules", _PACKAGE.parents[1] / "docs" / "rules")
    folder = next((place for place in places if place.is_dir()), places[0])
    paths = {rule: folder / f"{rule}.md" for rule in RULES}
    return {
        rule: path.read_text(encoding="utf-8") for rule, path in paths.items() if path.is_file()
    }


def laid_out(page: str) -> Text:
    """The page for a terminal: no line is broken, or the marks of an example would not fit."""
    told = Text()
    in_block = False
    for line in page.rstrip().splitlines():
        if line.startswith(_FENCE):
            in_block = not in_block
        elif in_block:
            told.append(f"  {line}\n", "cyan")
        elif line.startswith("#"):
            told.append(f"{line.lstrip('# ')}\n", "bold underline")
        else:
            told.append(f"{line.replace('`', '')}\n")
    told.rstrip()
    return told
