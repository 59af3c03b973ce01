"""A sample of what `make fuzz` does: damaged projects never raise, and findings have places."""

import pytest

from fuzz.cases import case
from fuzz.judge import Files, complaint, reader
from sojourn.journeyfile.source import Read

#: Each block of cases is a test of its own, so that a failure names few.
BLOCK = 25
SEED = 20_261


@pytest.fixture(scope="module")
def read() -> Read:
    return reader()


@pytest.mark.parametrize("block", range(16))
def test_no_damage_raises_and_every_finding_has_a_place(
    sample: Files, read: Read, block: int
) -> None:
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        files = case(sample, SEED, number)
        assert complaint(files, read) == "", f"case {number}"
