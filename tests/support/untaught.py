"""The sample project as whoever compares two runtimes needs it: with no table on either."""

import shutil
from pathlib import Path
from typing import Final

from support.loading import SAMPLE

_DAILY: Final = "choice: {every: 1d}"
#: A whole multiple of it lies in 2019 and one in 2029, and no test's stream comes to either.
_NEVER: Final = "choice: {every: 3650d}"


def untaught(folder: Path) -> Path:
    """A copy of the sample in `folder` that learns at no moment of a stream in between.

    In memory that is enough; a worker begins with a look at once, unless SOJOURN_LEARNING is off.
    """
    shutil.copytree(SAMPLE, folder)
    policies = folder / "policies.yaml"
    text = policies.read_text("utf-8")
    assert _DAILY in text
    policies.write_text(text.replace(_DAILY, _NEVER), "utf-8")
    return folder
