"""The Kafka runtime behind the harness: one worker, and a partition for each scenario.

A shard has its own clock, so scenarios in one partition would move each other's time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from scenario.harness import Results, record_of
from sojourn.memory.runtime import Input
from sojourn.wire.deadletter import read_dead_letter
from sojourn.wire.topics import partition_of
from support.oracle import Line, without_repeats
from support.outlets import Outlets
from support.stage import Outcome, Stage


@dataclass(frozen=True, slots=True)
class KafkaScenarioRuntime:
    """Runs many inputs of one project at once. `folder` holds the project `files`."""

    bootstrap: str
    prefix: str
    folder: Path
    files: Mapping[str, str]

    async def run_all(
        self, inputs: Sequence[Sequence[bytes | Input]], *, end: bool = True
    ) -> list[Results]:
        """What each of the inputs gives; with `end`, time runs out behind them."""
        stage = Stage(
            self.bootstrap,
            self.prefix,
            folder=self.folder,
            files=self.files,
            partitions=len(inputs),
        )
        await stage.prepare()
        for partition, given in enumerate(inputs):
            key = _key_of_partition(partition, len(inputs))
            records = map(record_of, given)
            await stage.feed([Input(key, one.value, one.headers) for one in records])
        if end:
            await stage.end()
        with stage.worker() as worker:
            outcome = await stage.finish(worker)
        assert outcome.exit_codes == [0]
        assert outcome.repeats == 0
        return [results_of(outcome, shard=partition) for partition in range(len(inputs))]


def _key_of_partition(partition: int, partitions: int) -> bytes:
    """A record's key only chooses its partition: the customer stands in the value."""
    keys = (b"%d" % number for number in count())
    return next(key for key in keys if partition_of(key, partitions) == partition)


def results_of(outcome: Outcome | Outlets, *, shard: int | None = None) -> Results:
    """The harness's view of what came out, of one shard if that is given."""
    lines = [
        each for each in without_repeats(outcome.lines) if shard is None or each.shard == shard
    ]
    letters = [read_dead_letter(one.value, one.headers) for one in outcome.letters]
    return Results(
        # Between the topics of two channels there is no other order.
        actions=sorted((json.loads(each.body) for each in lines if each.id), key=_time_of),
        transitions=_of_kind(lines, "transitions"),
        decisions=_of_kind(lines, "decisions"),
        dead_letters=[
            {"reason": letter.reason}
            for letter in letters
            if shard is None or letter.partition == shard
        ],
        consents=_of_kind(lines, "consents"),
    )


def _time_of(action: Mapping[str, str]) -> str:
    return action["at"]


def _of_kind(lines: Sequence[Line], kind: str) -> list[Mapping[str, object]]:
    return [json.loads(each.body) for each in lines if each.kind == kind]
