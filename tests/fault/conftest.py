"""Fixtures of the fault tests: the REES46 case on a stage of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from scenario.kafka_runtime import results_of
from scenario.rees46.conftest import Rees46, rees46
from sojourn.memory.runtime import Input
from support.kafka.choice import Kafka
from support.stage import Outcome, Stage

__all__ = ["rees46"]

PROJECT = Path(__file__).parents[1] / "scenario" / "rees46"


@dataclass(frozen=True, slots=True)
class Case:
    """The REES46 project on a broker, with all its events, not fed yet."""

    rees46: Rees46
    stage: Stage
    records: Sequence[Input]

    def assert_met_by(self, outcome: Outcome) -> None:
        """What the script counts, and nothing beside it but repeats."""
        outcome.assert_sound()
        self.rees46.assert_met_by(results_of(outcome))


#: Sets the case up on a broker.
MakeCase = Callable[[str], Case]


@pytest.fixture
def make_case(rees46: Rees46, topic_prefix: str) -> MakeCase:
    """The case on the broker with the given address; `stage.prepare` makes its topics."""

    def make(bootstrap: str) -> Case:
        stage = Stage(bootstrap, topic_prefix, folder=PROJECT, files=rees46.files)
        records = [Input(e.key, e.value) for e in rees46.events if e.key is not None]
        return Case(rees46, stage, records)

    return make


@pytest.fixture
async def case(make_case: MakeCase, kafka: Kafka) -> Case:
    """The case on the broker of the run, its topics made and the project published."""
    case = make_case(kafka.bootstrap)
    await case.stage.prepare()
    return case
