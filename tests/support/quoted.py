"""Blocks of pages that quote a file of the repository: a ```yaml block with its path behind.

A scenario file is quoted by one of its documents, the one of the same name. `python -m
support.quoted docs/cookbook.md` writes the quotations anew.
"""

import re
import sys
from pathlib import Path
from typing import Final

from support.pages import ROOT, Block, blocks

_PART: Final = re.compile(r"^---\n", re.MULTILINE)


def original(block: Block, root: Path = ROOT) -> str:
    """What the file of the block's label says in the block's place. LookupError if nothing."""
    text = (root / block.label).read_text(encoding="utf-8")
    if not block.label.endswith(".scenarios.yaml"):
        return text
    name = block.text.splitlines()[0]
    found = next((part for part in _PART.split(text) if name in part.splitlines()), None)
    if found is None:
        raise LookupError(f"{block.name}: {block.label} has no {name!r}")
    return found


def _renew(page: Path) -> int:
    lines = page.read_text(encoding="utf-8").splitlines()
    stale = [one for one in blocks(page, "yaml") if one.label and original(one) != one.text]
    for block in reversed(stale):
        lines[block.line : block.line + len(block.text.splitlines())] = original(block).splitlines()
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(stale)


if __name__ == "__main__":
    sys.stdout.write(f"{_renew(Path(sys.argv[1]).resolve())} quotations written anew\n")
