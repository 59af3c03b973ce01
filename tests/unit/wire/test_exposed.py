"""A decision that says in which arm a customer is: what travels is what a report reads."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from sojourn.core.outcome import Decision
from sojourn.experiments.seen import Exposure, seen_in
from sojourn.wire.outgoing import decision_body
from sojourn.wire.schema import load_schema
from support.play import Player
from support.project import DAY, START, touch
from support.sending import CONTACTS, shop, someone

JOURNEY = """
journey: example
enter: {on: Signed Up}
holdout: {share: 0.01%, measure: {on: Order Completed, within: 7d, when: event.value >= 5}}
steps:
  - split: words
    id: words
    arms:
      plain: {share: 45%}
      other: {share: 55%, instead: {hello: {send: hello_short}}}
    measure: {on: [Order Completed, Gift Chosen], within: 36h}
  - split: place
    id: place
    by: run
    arms: {top: {share: 100%, steps: [{tag: {add: top}}]}}
  - {send: hello, id: hello, category: promotional, channel: email}
"""


@pytest.fixture(scope="module")
def player() -> Player:
    return someone(shop(JOURNEY), CONTACTS).tell(touch("Signed Up")).run_out()


def _bodies(player: Player) -> dict[str, Any]:
    bodies = [orjson.loads(decision_body(one)) for one in player.exposures]
    return {body["experiment"]["name"]: body for body in bodies}


def test_an_exposure_keeps_to_the_schema(player: Player) -> None:
    for body in _bodies(player).values():
        Draft202012Validator(load_schema("decision")).validate(body)
    told = _bodies(player)["words"]["experiment"]
    assert told["shares"] == {"plain": 0.45, "other": 0.55}
    assert told["measure"] == {
        "on": ["Order Completed", "Gift Chosen"],
        "within_seconds": 129_600,
    }
    assert _bodies(player)["holdout.example"]["experiment"]["measure"]["when"] is True
    assert {"measure", "until"} & _bodies(player)["place"]["experiment"].keys() == set()
    assert _bodies(player)["place"]["experiment"]["by"] == "run"


def test_no_other_decision_has_an_experiment(player: Player) -> None:
    assert [b"experiment" in decision_body(one) for one in player.decisions] == [False]


def test_a_report_reads_what_the_engine_said(player: Player) -> None:
    assert {one.arm.partition("=")[0] for one in player.exposures} == {
        "words",
        "place",
        "holdout.example",
    }
    for decision in player.exposures:
        seen = seen_in(decision_body(decision))
        assert isinstance(seen, Exposure)
        assert _told(decision) == (
            f"{seen.design.name}={seen.arm}",
            seen.customer,
            seen.run,
            seen.at,
            seen.until,
            dict(seen.design.shares_bp),
            None if seen.design.measure is None else seen.design.measure.within_ms,
        )
    assert max(one.at for one in player.exposures) < START + DAY


def _told(decision: Decision) -> tuple[Any, ...]:
    exposed = decision.experiment
    assert exposed is not None
    measure = exposed.trial.measure
    within_ms = None if measure is None else measure.within_ms
    shares_bp = dict(exposed.trial.shares_bp)
    who = (decision.customer, decision.run, decision.at)
    return (decision.arm, *who, exposed.until, shares_bp, within_ms)
