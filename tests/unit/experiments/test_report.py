"""From lines of records to what can be concluded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import pytest

from sojourn.experiments.compare import Result, results
from sojourn.experiments.document import as_json
from sojourn.experiments.evidence import gather, judged_by
from sojourn.experiments.seen import Measured, seen_in
from sojourn.experiments.words import conclusions
from sojourn.wire.instant import format_instant

HOUR = 3_600_000
START = 1_772_409_600_000
HALVES = {"plain": 0.5, "other": 0.5}
MEASURE = {"on": ["Order Completed"], "within_seconds": 7 * 24 * 3_600}
#: Something that happened long after, so that no window is open any more.
LATER = {
    "id": "z",
    "type": "Signed Up",
    "customer": "z",
    "occurred_at": "2026-12-01T00:00:00Z",
}


def exposure(customer: str, arm: str, *, hour: float = 0, **more: Any) -> dict[str, Any]:
    at = START + int(hour * HOUR)
    experiment = {
        "name": "words",
        "arm": arm,
        "base": "plain",
        "by": "customer",
        "shares": HALVES,
        "design": "0123456789abcdef",
        "measure": MEASURE,
        "until": format_instant(at + 7 * 24 * HOUR),
        **more,
    }
    return {
        "customer": customer,
        "journey": "example",
        "run": more.pop("run", f"run {customer}"),
        "step": "words",
        "at": format_instant(at),
        "outcome": "exposed",
        "reason": "first_difference",
        "arm": f"{experiment['name']}={arm}",
        "experiment": experiment,
    }


def conversion(customer: str, arm: str, *, hour: float = 1, name: str = "words") -> dict[str, Any]:
    return {
        "customer": customer,
        "journey": "example",
        "run": f"run {customer}",
        "from": "words",
        "to": "measured",
        "at": format_instant(START + int(hour * HOUR)),
        "reason": "measured",
        "detail": f"{name}={arm}",
    }


def order(customer: str, *, hour: float) -> dict[str, Any]:
    at = format_instant(START + int(hour * HOUR))
    return {
        "id": f"{customer}{hour}",
        "type": "Order Completed",
        "customer": customer,
        "occurred_at": at,
    }


def moved() -> dict[str, Any]:
    """A transition that has nothing to do with it."""
    at = format_instant(START)
    return {"customer": "z", "run": "r", "from": None, "to": "x", "at": at, "reason": "entered"}


def judged(lines: Iterable[Mapping[str, Any]]) -> tuple[Result, ...]:
    return results(gather(seen_in(orjson.dumps(line)) for line in (*lines, LATER)))


def arms_of(counts: Mapping[str, tuple[int, int]], **more: Any) -> list[dict[str, Any]]:
    """So many customers in each arm, of whom so many convert."""
    lines = [moved()]
    for arm, (customers, conversions) in counts.items():
        for number in range(customers):
            who = f"{arm}{number}"
            lines.append(exposure(who, arm, **more))
            if number < conversions:
                lines.append(conversion(who, arm))
    return lines


def only(found: Sequence[Result]) -> Result:
    (one,) = found
    return one


def figures(result: Result) -> dict[str, tuple[int, int]]:
    return {arm.name: (arm.count.customers, arm.count.conversions) for arm in result.arms}


def test_arms_are_counted_and_compared_with_the_base() -> None:
    found = only(judged(arms_of({"plain": (1_000, 100), "other": (1_020, 150)})))
    assert figures(found) == {"plain": (1_000, 100), "other": (1_020, 150)}
    plain, other = found.arms
    assert plain.against is None
    assert other.against is not None
    assert other.against.verdict == "higher"
    assert other.against.lift == pytest.approx(0.4706, abs=1e-4)
    assert conclusions(found) == (
        "other converts more than plain: 14.7% against 10.0%, a lift of +47.1% (from +16.1% to "
        "+86.5%; p = 0.0013).",
    )


def test_a_difference_that_is_not_seen_is_not_called_none() -> None:
    (said,) = conclusions(only(judged(arms_of({"plain": (500, 50), "other": (500, 53)}))))
    assert said.startswith("No difference between other and plain is seen: 10.6% against 10.0%")
    assert "That does not say that there is none" in said
    assert "would be seen four times in five" in said


def test_too_few_are_too_few() -> None:
    found = only(judged(arms_of({"plain": (20, 1), "other": (21, 4)})))
    assert found.arms[1].against is not None
    assert found.arms[1].against.verdict == "too_few"
    assert conclusions(found)[0].startswith("Too few to say anything of other beside plain")


def test_nothing_is_concluded_where_the_shares_are_off() -> None:
    found = only(judged(arms_of({"plain": (600, 60), "other": (400, 80)})))
    assert found.silence == "shares_off"
    assert conclusions(found)[0].startswith("Nothing can be concluded")
    document = as_json([found])["experiments"][0]
    assert document["sample_ratio"]["ok"] is False
    assert (document["concluded"], document["reason"]) == (False, "shares_off")
    assert not any("converts more" in said for said in document["conclusions"])


def test_an_arm_that_nobody_came_to_counts_for_the_shares() -> None:
    found = only(judged(arms_of({"plain": (40, 4)})))
    assert figures(found) == {"plain": (40, 4), "other": (0, 0)}
    assert found.silence == "shares_off"


def test_more_arms_are_compared_more_strictly() -> None:
    thirds = {"plain": 0.34, "a": 0.33, "b": 0.33}
    counts = {"plain": (1_000, 100), "a": (1_000, 128), "b": (1_000, 100)}
    found = only(judged(arms_of(counts, shares=thirds)))
    alone = only(judged(arms_of({"plain": (1_000, 100), "other": (1_000, 128)})))
    a, single = found.arms[1].against, alone.arms[1].against
    assert a is not None
    assert single is not None
    assert single.p_value == pytest.approx(0.0489, abs=1e-3)
    assert single.verdict == "higher"
    assert single.p_value is not None
    assert a.p_value == pytest.approx(2 * single.p_value)
    assert a.verdict == "no_difference_seen"
    assert a.interval is not None
    assert a.interval.low < 0
    assert any("(Bonferroni)" in said for said in conclusions(found))
    assert as_json([found])["experiments"][0]["correction"] == "bonferroni"


def test_other_shares_are_another_table_and_first_exposures_count() -> None:
    later: dict[str, Any] = {
        "shares": {"plain": 0.2, "other": 0.8},
        "design": "fedcba9876543210",
        "hour": 48,
    }
    lines = [
        moved(),
        *(exposure(f"c{number}", "plain") for number in range(5)),
        *(exposure(f"d{number}", "other") for number in range(5)),
        # Two of them come again, and are in another arm then.
        exposure("c0", "other", **later),
        exposure("c1", "other", **later),
        exposure("d0", "other", **later),
        exposure("new", "other", **later),
        conversion("c0", "other", hour=49),
        conversion("new", "other", hour=49),
    ]
    before, after = judged(lines)
    assert figures(before) == {"plain": (5, 0), "other": (5, 0)}
    assert figures(after) == {"plain": (0, 0), "other": (1, 1)}
    assert (before.moved, after.moved) == (2, 0)
    assert any("2 were later drawn into another arm" in said for said in conclusions(before))


def test_the_order_of_the_lines_does_not_matter() -> None:
    lines = arms_of({"plain": (30, 3), "other": (31, 9)})
    assert judged(reversed(lines)) == judged(lines)


def test_without_transitions_the_events_are_counted() -> None:
    lines = [
        exposure("a", "plain", hour=1),
        exposure("b", "other", hour=1),
        exposure("c", "other", hour=1),
        order("a", hour=1),  # what led to the exposure is no answer to it
        order("b", hour=2),
        order("b", hour=3),
        order("c", hour=1 + 7 * 24 + 1),  # too late
    ]
    assert figures(only(judged(lines))) == {"plain": (1, 0), "other": (2, 1)}


def test_a_condition_cannot_be_asked_of_events() -> None:
    measure = {**MEASURE, "when": True}
    lines = [exposure("a", "plain", measure=measure), order("a", hour=1)]
    assert only(judged(lines)).silence == "events_missing"


def test_without_events_nobody_is_said_not_to_have_converted() -> None:
    found = only(results(gather([seen_in(orjson.dumps(exposure("a", "plain")))])))
    document = as_json([found])["experiments"][0]
    assert document["reason"] == "events_missing"
    assert document["arms"][0]["conversions"] is None
    assert document["arms"][0]["rate"] is None


def test_a_reader_may_judge_by_another_event() -> None:
    lines = [moved(), exposure("a", "plain"), exposure("b", "other"), order("b", hour=30)]
    evidence = gather(seen_in(orjson.dumps(line)) for line in (*lines, LATER))
    day = judged_by(evidence, Measured(("Order Completed",), 24 * HOUR))
    assert figures(only(results(day))) == {"plain": (1, 0), "other": (1, 0)}
    days = judged_by(evidence, Measured(("Order Completed",), 48 * HOUR))
    assert figures(only(results(days))) == {"plain": (1, 0), "other": (1, 1)}


def test_runs_that_draw_for_themselves_are_counted_as_runs() -> None:
    lines = [moved()]
    for run, arm in (("r1", "plain"), ("r2", "other"), ("r3", "other")):
        line = exposure("a", arm, by="run")
        lines.append({**line, "run": run})
    lines.append({**conversion("a", "other"), "run": "r3"})
    found = only(judged(lines))
    assert figures(found) == {"plain": (1, 0), "other": (2, 1)}
    assert any("Each run draws for itself" in said for said in conclusions(found))


def test_windows_that_are_open_are_told() -> None:
    lines = [moved(), exposure("a", "plain"), order("b", hour=24)]
    found = only(results(gather(seen_in(orjson.dumps(line)) for line in lines)))
    assert found.open_windows == 1
    assert any("1 of the customers still have time" in said for said in conclusions(found))


def held(customer: str, reason: str, *, journey: str = "example", **more: Any) -> dict[str, Any]:
    return {
        "customer": customer,
        "journey": journey,
        "run": "r",
        "step": "s",
        "at": format_instant(START),
        "outcome": "sent" if reason == "all_gates_passed" else "dropped",
        "reason": reason,
        "category": "promotional",
        **more,
    }


def test_a_holdout_without_a_measure_is_known_from_decisions() -> None:
    lines = [
        held("a", "holdout"),
        held("a", "holdout"),
        held("b", "all_gates_passed"),
        held("c", "over_cap"),
        held("d", "no_address"),
        held("e", "all_gates_passed", category="transactional"),
        held("f", "all_gates_passed", category="service"),
        order("a", hour=1),
        order("b", hour=2),
    ]
    found = only(judged(lines))
    assert found.design.name == "holdout"
    assert {arm.name: arm.count.customers for arm in found.arms} == {"held_out": 1, "treated": 2}
    assert found.silence == "not_measured"
    assert as_json([found])["experiments"][0]["sample_ratio"] == {"p_value": None, "ok": None}
    evidence = gather(seen_in(orjson.dumps(line)) for line in (*lines, LATER))
    measured = only(results(judged_by(evidence, Measured(("Order Completed",), HOUR * 24))))
    assert figures(measured) == {"held_out": (1, 1), "treated": (2, 1)}


def test_the_holdout_of_a_journey_is_compared_within_it() -> None:
    lines = [
        held("a", "holdout", detail="holdout.example"),
        held("b", "all_gates_passed"),
        held("c", "all_gates_passed", journey="other"),
    ]
    found = only(judged(lines))
    assert found.design.name == "holdout.example"
    assert {arm.name: arm.count.customers for arm in found.arms} == {"held_out": 1, "treated": 1}


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b"{}", b'{"at": "x"}', b'{"outcome": 3}', b'{"type": 1}', b"\xff"]
)
def test_what_is_no_record_is_passed_over(line: bytes) -> None:
    assert seen_in(line) is None
