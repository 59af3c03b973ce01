"""`sojourn experiment report`: the contract for machines, the page for people, wrong calls."""

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from sojourn.wire.instant import format_instant

START = 1_772_409_600_000
DAY = 24 * 3_600_000
CONTRACT = {
    "arm",
    "share",
    "customers",
    "conversions",
    "rate",
    "interval",
    "lift",
    "lift_interval",
    "p_value",
    "verdict",
}


def _exposure(customer: str, arm: str) -> bytes:
    told = {
        "name": "words",
        "arm": arm,
        "base": "plain",
        "by": "customer",
        "shares": {"plain": 0.5, "other": 0.5},
        "design": "0123456789abcdef",
        "measure": {"on": ["Order Completed"], "within_seconds": 604_800},
        "until": format_instant(START + 7 * DAY),
    }
    line = {"customer": customer, "journey": "cart", "run": customer, "step": "words"}
    line |= {"at": format_instant(START), "outcome": "exposed", "reason": "first_difference"}
    return orjson.dumps({**line, "experiment": told})


def _order(customer: str, *, days: int = 1) -> bytes:
    at = format_instant(START + days * DAY)
    line = {"id": customer, "type": "Order Completed", "customer": customer, "occurred_at": at}
    return orjson.dumps(line)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Decisions and events of two thousand customers; of those in `other` more come back."""
    decisions, events = tmp_path / "decisions.jsonl", tmp_path / "events.jsonl.gz"
    arms = {f"{arm}{n}": arm for arm in ("plain", "other") for n in range(1_000)}
    decisions.write_bytes(b"\n".join(_exposure(who, arm) for who, arm in arms.items()))
    bought = [f"plain{n}" for n in range(100)] + [f"other{n}" for n in range(150)]
    lines = [*(_order(who) for who in bought), _order("late", days=30), b"garbage"]
    events.write_bytes(gzip.compress(b"\n".join(lines)))
    return decisions, events


def test_the_object_for_machines(sojourn: Any, files: tuple[Path, Path]) -> None:
    told = sojourn("experiment", "report", "--from", *files, "--json")
    assert told.code == 0
    (experiment,) = told.json["experiments"]
    plain, other = experiment["arms"]
    assert plain.keys() == other.keys() == CONTRACT
    assert (plain["customers"], plain["conversions"], plain["rate"]) == (1000, 100, 0.1)
    assert plain["lift"] is plain["p_value"] is None
    assert (other["lift"], other["verdict"]) == (pytest.approx(0.5), "higher")
    assert other["lift_interval"][0] < 0.5 < other["lift_interval"][1]
    assert experiment["sample_ratio"] == {"p_value": 1.0, "ok": True}
    assert experiment["concluded"] is True


def test_the_page_for_people(sojourn: Any, files: tuple[Path, Path]) -> None:
    decisions, events = files
    told = sojourn("experiment", "report", "--from", decisions, "--from", events)
    head, columns, plain, other, *said = told.out.splitlines()
    assert head == (
        "words  in cart, first difference 2026-03-02, judged by Order Completed within 7d"
    )
    assert columns.split()[:5] == ["arm", "share", "customers", "converted", "rate"]
    assert plain.split()[:5] == ["plain", "50.0%", "1,000", "100", "10.0%"]
    assert plain.split()[-1] == "base"
    assert other.split()[-6:] == ["17.3%", "+50.0%", "+18.4%", "to", "+90.2%", "0.00072"]
    assert " ".join(" ".join(said).split()) == (
        "other converts more than plain: 15.0% against 10.0%, a lift of +50.0% (from +18.4% to "
        "+90.2%; p = 0.00072)."
    )


def test_another_event_may_be_judged_by(sojourn: Any, files: tuple[Path, Path]) -> None:
    arguments = ("--on", "Order Completed", "--within", "12h", "--json")
    told = sojourn("experiment", "report", "--from", *files, *arguments).json
    assert [arm["conversions"] for arm in told["experiments"][0]["arms"]] == [0, 0]


def test_what_simulate_has_left_is_read_as_a_directory(
    sojourn: Any, files: tuple[Path, Path], tmp_path: Path
) -> None:
    told = sojourn("experiment", "report", "--from", tmp_path, files[1], "--json").json
    assert told["experiments"][0]["arms"][1]["conversions"] == 150


def test_wrong_calls(sojourn: Any, files: tuple[Path, Path], tmp_path: Path) -> None:
    assert sojourn("experiment", "report").code == 2
    missing = sojourn("experiment", "report", "--from", tmp_path / "nothing.jsonl")
    assert (missing.code, "nothing.jsonl" in missing.err) == (2, True)
    (tmp_path / "empty").mkdir()
    empty = sojourn("experiment", "report", "--from", tmp_path / "empty")
    assert (empty.code, "simulate" in empty.err) == (2, True)
    other = sojourn("experiment", "report", "--from", *files, "--experiment", "tone")
    assert other.code == 2
    assert "no exposure to `tone`" in other.err
    assert "they tell of words" in other.err
    duration = sojourn("experiment", "report", "--from", *files, "--on", "x", "--within", "soon")
    assert duration.code == 2


def test_lines_that_say_nothing_are_told_and_left_out(
    sojourn: Any, files: tuple[Path, Path], tmp_path: Path
) -> None:
    told = sojourn("experiment", "report", "--from", *files, "--json")
    assert told.err == f"{files[1]}:252: not JSON; 1 line of it left out\n"
    (tmp_path / "words.yaml").write_text("journey: words\nsteps: []\n", encoding="utf-8")
    other = sojourn("experiment", "report", "--from", files[0], tmp_path / "words.yaml")
    assert (other.code, other.out) == (2, "")
    assert "words.yaml:1: not JSON" in other.err


def test_an_event_of_ones_own_must_be_told_of(sojourn: Any, files: tuple[Path, Path]) -> None:
    """A slip of the pen must not pass for an arm in which nobody converted."""
    slip = sojourn("experiment", "report", "--from", *files, "--on", "Order Complete")
    assert (slip.code, slip.out) == (2, "")
    assert "no event `Order Complete` in these files" in slip.err
    assert 'did you mean "Order Completed"?' in slip.err
    none = sojourn("experiment", "report", "--from", files[0], "--on", "Order Completed")
    assert none.code == 2
    assert "no events in these files" in none.err


def test_nobody_took_part(sojourn: Any, files: tuple[Path, Path]) -> None:
    told = sojourn("experiment", "report", "--from", files[1])
    assert (told.code, told.out) == (0, "nobody took part in an experiment\n")
    assert sojourn("experiment", "report", "--from", files[1], "--json").json["experiments"] == []


def test_no_other_command_pays_for_the_statistics() -> None:
    code = (
        "import sys, sojourn.cli.main; print([m for m in ('numpy', 'scipy') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
