"""`python -m sojourn.journeyfile.reference docs/reference` writes the pages anew."""

import sys
from pathlib import Path

from sojourn.journeyfile.reference.write import pages


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    told = pages()
    for stale in folder.glob("*.md"):
        if stale.name not in told:
            stale.unlink()
    for name, text in told.items():
        (folder / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {len(told)} pages to {folder}\n")


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
