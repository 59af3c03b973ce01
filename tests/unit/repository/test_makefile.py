"""The Makefile: every target says what it is for, and those of the contract are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_target_for_people_has_a_help_line() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, flags=re.MULTILINE)
    helped = re.findall(r"^([a-z]+):.*## \S", MAKEFILE, flags=re.MULTILINE)
    assert set(phony.split()) == set(helped)
    assert set(helped) >= {"help", "run", "test", "check", "bench", "fault"}


def test_continuous_integration_runs_what_everyone_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert "make test" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o100


def test_the_lock_pins_exact_versions_of_every_dependency() -> None:
    lock = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line) for line in lock)
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lock}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^  "([A-Za-z0-9_.-]+)(?:[<>=~])', project, flags=re.MULTILINE)
    assert {name.lower().replace("_", "-") for name in wanted} <= pinned
