"""`sojourn generate`: repeatable bytes, and one JSON object for machines."""

from pathlib import Path
from typing import Any

import pytest


def _generate(sojourn: Any, out: Path, *more: str) -> Any:
    return sojourn("generate", "--customers", "40", "--days", "3", "--out", out, *more)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(
    sojourn: Any, tmp_path: Path
) -> None:
    first, again, other = (tmp_path / f"{name}.jsonl.gz" for name in ("a", "b", "c"))
    for path, seed in ((first, "7"), (again, "7"), (other, "8")):
        assert _generate(sojourn, path, "--seed", seed).code == 0
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != other.read_bytes()


def test_json_counts_the_lines_written(sojourn: Any, tmp_path: Path) -> None:
    out = tmp_path / "shop.jsonl"
    told = _generate(sojourn, out, "--json").json
    assert told["events"] == len(out.read_bytes().splitlines()) > 10
    assert told["bytes"] == out.stat().st_size


@pytest.mark.parametrize("name", ["shop.csv", "-", "shop", "shop.gz", "shop.jsonl.zip"])
def test_a_name_that_promises_something_else_is_refused(
    sojourn: Any, tmp_path: Path, name: str
) -> None:
    told = _generate(sojourn, tmp_path / name)
    assert told.code == 2
    assert "hint: name it .jsonl or .jsonl.gz" in told.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("more", [("--customers", "99999999999"), ("--days", "1e300")])
def test_a_shop_without_end_is_refused(sojourn: Any, tmp_path: Path, more: tuple[str, ...]) -> None:
    assert _generate(sojourn, tmp_path / "shop.jsonl", *more).code == 2
