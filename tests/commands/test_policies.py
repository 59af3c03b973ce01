"""`sojourn policies`: tables for people, and an object against which a run can be checked."""

import json
import shutil
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

SAMPLE = Path(__file__).parents[2] / "journeys"


def other(tmp_path: Path, policies: str) -> Path:
    """The sample under other policies; one of its journeys chooses the hour."""
    project = tmp_path / "shop"
    shutil.copytree(SAMPLE, project)
    (project / "policies.yaml").write_text(f"{policies}choice: {{}}\n", encoding="utf-8")
    for path in project.glob("*.scenarios.yaml"):
        path.unlink()
    return project


def test_it_shows_what_holds_and_from_where(sojourn: Any) -> None:
    told = sojourn("policies", SAMPLE)
    assert told.code == 0
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert "sms phone 0.02 07:00-22:00 promotional, service" in lines
    assert "07:00-22:00 promotional vn-decree-91" in lines
    assert "zalo double opt in opt out nothing" in lines
    assert "vn_sms_daily 3 in any 24h promotional, by sms waits vn-decree-91" in lines
    assert "breathing 2h apart promotional waits, 12h at most" in lines
    assert "left out vn_sms_consent, vn_email_consent" in lines
    assert any("compared on 2026-11-26" in line for line in lines)


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_longer_than_the_screen(
    sojourn: Any, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, sojourn("policies", SAMPLE).out.splitlines())) <= columns


def test_on_a_narrow_terminal_names_stay_whole(
    sojourn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    told = sojourn("policies", SAMPLE).out
    for name in ("adverts_weekly", "vn_email_daily", "advertising_by_sms", "vn-decree-91"):
        assert name in told


def test_an_offer_is_shown_with_its_last_day_where_the_project_is(sojourn: Any) -> None:
    assert "until the end of 2026-12-31" in sojourn("policies", SAMPLE).out


def test_where_nothing_is_said_defaults_are_shown(sojourn: Any, tmp_path: Path) -> None:
    project = other(tmp_path, "")
    told = sojourn("policies", project, "--json").json
    assert told["caps"] == told["budgets"] == told["presets"] == []
    assert told["quiet_hours"] == {}
    default = {"needs": "opt out", "lapses_s": None, "sources": ["default"]}
    assert set(map(str, told["consent"]["promotional"].values())) == {str(default)}
    assert told["consent"]["transactional"]["email"]["needs"] == "nothing"
    assert "Caps" not in sojourn("policies", project).out


def test_of_two_rules_of_consent_the_stricter_is_shown_with_both_sources(
    sojourn: Any, tmp_path: Path
) -> None:
    policies = "use: [vn-decree-91]\nconsent: {promotional: {email: opt out, sms: double opt in}}\n"
    told = sojourn("policies", other(tmp_path, policies), "--json").json["consent"]["promotional"]
    email, sms = told["email"], told["sms"]
    assert (email["needs"], sms["needs"]) == ("opt in", "double opt in")
    assert email["sources"] == ["policies.yaml", "vn-decree-91/vn_email_consent"]


def test_a_project_with_mistakes_is_refused(sojourn: Any, tmp_path: Path) -> None:
    told = sojourn("policies", other(tmp_path, "use: [vn-decree-92]\n"))
    assert told.code == 1
    assert 'no preset is called "vn-decree-92"' in told.err
    assert 'did you mean "vn-decree-91"?' in told.err


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_open(hours: dict[str, Any], clock: str) -> bool:
    start, end = str(hours["from"]), str(hours["to"])
    return start <= clock < end if start < end else clock >= start or clock < end


def counts(cap: dict[str, Any], groups: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Whether a message is one of those that a cap counts."""
    return (
        sent["category"] in cap["of"]
        and cap["channel"] in (None, sent["channel"])
        and cap["group"] in (None, groups[sent["journey"]])
    )


def faults(told: dict[str, Any], sent: list[dict[str, Any]]) -> set[str]:
    """What a program of somebody else's finds, which knows the object and the actions alone."""
    found = set()
    zone = ZoneInfo(told["timezone"])
    for cap in told["caps"]:
        times = defaultdict(list)
        for one in sent:
            if counts(cap, told["groups"], one):
                times[one["customer"]].append(at(one["at"]))
        window = timedelta(seconds=cap["rolling_s"])
        for moments in map(sorted, times.values()):
            pairs = zip(moments, moments[cap["at_most"] :], strict=False)
            if any(later - sooner < window for sooner, later in pairs):
                found.add(cap["name"])
    for one in sent:
        clock = f"{at(one['at']).astimezone(zone):%H:%M}"
        for hours in told["channels"][one["channel"]]["hours"]:
            if one["category"] in hours["of"] and not is_open(hours, clock):
                found.add(f"hours of {one['channel']}")
        quiet = told["quiet_hours"].get(one["category"])
        if quiet is not None and is_open(quiet, clock):
            found.add("quiet hours")
    return found


def test_a_program_of_somebody_elses_checks_a_run_against_the_object(
    sojourn: Any, tmp_path: Path
) -> None:
    # Where nobody says where they live, the clock is the project's.
    events, out = tmp_path / "shop.jsonl", tmp_path / "out"
    project = other(tmp_path, "use: [vn-decree-91]\nquiet_hours: {promotional: 21:00-08:00}\n")
    assert sojourn("generate", "--customers", 150, "--days", 9, "--out", events).code == 0
    assert sojourn("simulate", "--project", project, "--events", events, "--out", out).code == 0
    lines = (out / "actions.jsonl").read_text("utf-8").splitlines()
    sent = [one for one in map(json.loads, lines) if one["kind"] == "send"]
    told = sojourn("policies", project, "--json").json
    assert len(sent) > 100
    assert faults(told, sent) == set()
    # The program would see it if the engine held others than these.
    stricter = {"name": "one", "at_most": 1, "of": ["service", "promotional"], "rolling_s": 864_000}
    more = {**told, "caps": [{**stricter, "channel": None, "group": None}]}
    assert faults(more, sent) == {"one"}
    assert faults({**told, "quiet_hours": {"promotional": {"from": "08:00", "to": "21:00"}}}, sent)
