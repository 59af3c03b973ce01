"""A customer on real Kafka is explained as the scenario that they went through."""

import asyncio
from pathlib import Path

import pytest

from scenario.yaml_scenarios import suite_of
from support.commands import sojourn
from support.kafka.choice import Kafka
from support.stage import Stage

JOURNEYS = Path(__file__).parents[3] / "journeys"
FILE = "abandoned_cart.scenarios.yaml"

pytestmark = pytest.mark.kafka


async def _live(stage: Stage, name: str) -> None:
    await stage.prepare()
    await stage.feed(suite_of(JOURNEYS).rehearsals[name].records)
    with stage.worker() as worker:
        outcome = await stage.finish(worker)
    assert outcome.exit_codes == [0]


def test_the_topics_are_explained_as_the_scenario_is_and_with_what_was_reported(
    kafka: Kafka, topic_prefix: str
) -> None:
    suite = suite_of(JOURNEYS)
    stage = Stage(kafka.bootstrap, topic_prefix, folder=JOURNEYS, files=suite.files, partitions=2)
    asyncio.run(_live(stage, f"{FILE}: does not open the mail, has the app"))
    on = ("--project", JOURNEYS, "--brokers", kafka.bootstrap, "--prefix", topic_prefix)
    live = sojourn("why", "c2", *on).last
    played = sojourn("why", "c2", "--from", JOURNEYS / FILE).last
    first, second = played["messages"]
    assert [one["text"] for one in live["messages"]] == [
        f"{first['text']} It was delivered.",
        second["text"],
    ]
    assert live["runs"] == played["runs"]
    assert sojourn("why", "nobody", *on, code=1).lines == ()
