"""`sojourn test`: exit codes, the object for machines, JUnit, and what people see of a failure."""

import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

SHOP = Path(__file__).parents[1] / "scenario" / "shop"
SAMPLE = Path(__file__).parents[2] / "journeys"
CONTRACT = {
    "scenarios",
    "passed",
    "failed",
    "steps_total",
    "steps_covered",
    "branches_total",
    "branches_covered",
    "seconds",
}
GOOD = """\
scenario: a small cart is left alone
customer: {id: c1, email: an@example.test}
at: 2026-03-02 12:30
play: [Product Added: {cart_id: k1, product_id: p1, price: 5}, after: 3d]
expect: {actions: none, runs: none}
"""
BAD = """\
scenario: expects a push
customer: {id: c2, email: b@example.test}
at: 2026-03-02 12:30
play:
  - Product Added: {cart_id: k2, product_id: p1, price: 45}
  - after: 25h
expect:
  actions:
    - {step: first, channel: push, at: 2026-03-03 12:30}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    target = tmp_path / "shop"
    shutil.copytree(SHOP, target)
    return target


def write(shop: Path, *documents: str, name: str = "abandoned_cart.scenarios.yaml") -> Path:
    (shop / name).write_text("---\n".join(documents), encoding="utf-8")
    return shop


def test_the_sample_project_passes_and_is_gone_through_entirely(sojourn: Any) -> None:
    told = sojourn("test", SAMPLE, "--json")
    assert told.code == 0
    assert told.json.keys() >= CONTRACT
    assert told.json["failed"] == 0
    assert told.json["scenarios"] == told.json["passed"] > 0
    assert told.json["uncovered"] == []
    assert told.json["seconds"] < 10


def test_the_numbers_of_the_contract(sojourn: Any, shop: Path) -> None:
    told = sojourn("test", write(shop, GOOD, BAD), "--json")
    assert told.code == 1
    counts = {name: told.json[name] for name in ("scenarios", "passed", "failed")}
    assert counts == {"scenarios": 2, "passed": 1, "failed": 1}
    assert 0 < told.json["steps_covered"] < told.json["steps_total"]
    assert 0 == told.json["branches_covered"] < told.json["branches_total"]
    (failure,) = told.json["failures"]
    assert failure["file"] == f"{shop}/abandoned_cart.scenarios.yaml"
    assert (failure["line"], failure["scenario"]) == (7, "expects a push")
    (difference,) = failure["differences"]
    assert difference == {
        "line": 15,
        "what": "action 1",
        "expected": "channel: push",
        "actual": "channel: email",
    }
    assert "first of abandoned_cart/k2: sent on email" in failure["decisions"][0]


def test_people_see_both_courses_and_the_decision(sojourn: Any, shop: Path) -> None:
    told = sojourn("test", write(shop, GOOD, BAD))
    assert told.code == 1
    assert "✓  a small cart is left alone" in told.out
    assert "✗  expects a push" in told.out
    (marked,) = [line for line in told.out.splitlines() if "▶" in line]
    assert marked.split("▶")[1].split() == [
        *("2026-03-03", "12:30", "first", "→", "push"),
        *("2026-03-03", "12:30", "first", "→", "email"),
    ]
    assert "decision  2026-03-03 12:30  first of abandoned_cart/k2" in told.out
    assert "2 scenarios in" in told.out
    assert "1 passed, 1 failed" in told.out
    assert "abandoned_cart: reaction → second (else)" in told.out


def test_a_report_about_nothing_is_told_with_its_line(sojourn: Any, shop: Path) -> None:
    text = BAD.replace("  - after: 25h\n", "  - report: {first: opened}\n")
    told = sojourn("test", write(shop, text))
    assert told.code == 1
    assert "line 6: `first` has sent nothing by then" in told.out


def test_a_filter_plays_a_part(sojourn: Any, shop: Path) -> None:
    told = sojourn("test", write(shop, GOOD, BAD), "--filter", "small", "--json")
    assert (told.code, told.json["scenarios"]) == (0, 1)
    assert "not gone through" not in sojourn("test", shop, "--filter", "small").out
    none = sojourn("test", shop, "--filter", "nobody")
    assert (none.code, none.out) == (2, "")


def test_no_scenarios_are_no_failure_and_said_so(sojourn: Any, shop: Path) -> None:
    told = sojourn("test", shop)
    assert told.code == 0
    assert "no scenarios to play" in told.out
    assert sojourn("test", shop, "--json").json["scenarios"] == 0


def test_mistakes_in_a_file_are_told_and_the_rest_is_played(sojourn: Any, shop: Path) -> None:
    broken = GOOD.replace("left alone", "broken").replace("actions: none", "stage: nowhere")
    told = sojourn("test", write(shop, broken, GOOD))
    assert told.code == 1
    assert "abandoned_cart.scenarios.yaml:5:17: error: no stage" in told.out
    assert "1 scenario in" in told.out
    assert "1 passed; 1 mistake above, and what has one was not played" in told.out
    assert "no scenario was played: 1 mistake above" in sojourn("test", write(shop, broken)).out
    write(shop, broken, GOOD)
    machine = sojourn("test", shop, "--json")
    assert (machine.code, machine.json["failed"]) == (1, 0)
    assert [finding["rule"] for finding in machine.json["findings"]] == ["unknown-stage"]


def test_check_tells_mistakes_in_scenarios_too(sojourn: Any, shop: Path) -> None:
    write(shop, GOOD.replace("after: 3d", "after: 3"))
    told = sojourn("check", shop, "--json")
    assert told.code == 1
    assert [finding["rule"] for finding in told.json] == ["duration-without-unit"]


def test_a_project_with_mistakes_is_not_played(sojourn: Any, shop: Path) -> None:
    (shop / "events.yaml").write_text("events: {", encoding="utf-8")
    told = sojourn("test", write(shop, GOOD))
    assert (told.code, told.out) == (1, "")
    assert "events.yaml:1" in told.err
    assert sojourn("test", shop / "nowhere").code == 2


def test_junit_has_a_suite_for_each_file(sojourn: Any, shop: Path, tmp_path: Path) -> None:
    odd = GOOD.replace("a small cart is left alone", '"with \\x01 & <angles>"')
    broken = GOOD.replace("actions: none", "stage: nowhere")
    write(shop, odd, BAD)
    write(shop, broken, name="welcome.scenarios.yaml")
    out = tmp_path / "junit.xml"
    assert sojourn("test", shop, "--junit", out).code == 1
    root = ET.fromstring(out.read_text(encoding="utf-8"))
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == (
        *("testsuites", "3", "1", "1"),
    )
    cart, welcome = root
    assert [case.get("name") for case in cart] == ["with \ufffd & <angles>", "expects a push"]
    assert cart.get("name") == "abandoned_cart.scenarios.yaml"
    failure = cart[1].find("failure")
    assert failure is not None
    assert failure.get("message") == f"{shop}/abandoned_cart.scenarios.yaml:15: action 1"
    assert "expected channel: push" in (failure.text or "")
    error = welcome[0].find("error")
    assert error is not None
    assert error.get("type") == "unknown-stage"


def test_a_junit_file_that_cannot_be_written_is_a_usage_error(
    sojourn: Any, shop: Path, tmp_path: Path
) -> None:
    told = sojourn("test", write(shop, GOOD), "--junit", tmp_path / "no" / "junit.xml")
    assert told.code == 2


@pytest.mark.parametrize(
    "text", ["", "\x00", "[", "- a\n- b\n", "a: 1\n---\n---\n", "💥", "{}\n---\n[]\n", "? {a: b}\n"]
)
def test_garbage_is_no_traceback(sojourn: Any, shop: Path, text: str) -> None:
    told = sojourn("test", write(shop, text), "--json")
    assert told.code == 1
    assert all(finding["line"] >= 1 for finding in told.json["findings"])
