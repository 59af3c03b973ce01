"""A worker with all that it needs around it: definitions, metrics, probes."""

import time

from sojourn.cli.adoption import Adoption
from sojourn.cli.operator_port import open_operator_port
from sojourn.cli.setup import Setup
from sojourn.engine.shard import Shard
from sojourn.engine.turn import Decider
from sojourn.kafka.app import GroupSettings
from sojourn.kafka.running import run_worker
from sojourn.kafka.worker import WorkerSettings
from sojourn.ops.metered import MeteredShard
from sojourn.ops.metrics import Metrics
from sojourn.ops.pulse import Pulse

#: The group's other times, as shares of the session time-out that are known to work.
_HEARTBEATS_A_SESSION = 3
_REBALANCE_A_SESSION = 1.5


class WorkerEnded(Exception):
    """The worker had to stop by itself; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run(setup: Setup) -> dict[str, int]:
    """Run a worker until it is told to stop; returns what it did, in numbers.

    Raises WorkerError where it cannot start, WorkerEnded where it must stop by itself.
    """
    metrics, adoption = Metrics(), Adoption()
    shards: list[MeteredShard] = []

    def make_decider() -> Decider:
        shard = Shard(adoption.shelf, clock_mode=setup.settings.clock)
        shards.append(MeteredShard(shard, metrics))
        return shards[-1]

    metrics.follow("customers", lambda: sum(shard.customers for shard in shards))
    metrics.follow("timers_pending", lambda: sum(shard.timers for shard in shards))
    pulse = Pulse(metrics, shards, wall_ms=lambda: int(time.time() * 1000))
    server = open_operator_port(setup, metrics, pulse.look)
    try:
        ending = run_worker(
            _settings(setup), make_decider=make_decider, adopt=adoption.adopt, meter=metrics
        )
    finally:
        server.close()
    if ending is not None:
        raise WorkerEnded(ending.reason)
    return _figures(metrics)


def _settings(setup: Setup) -> WorkerSettings:
    settings = setup.settings
    session_s = settings.session_timeout_s
    return WorkerSettings(
        connection=setup.connection,
        prefix=settings.prefix,
        group=GroupSettings(
            group=f"{settings.prefix}.workers",
            session_timeout_s=session_s,
            heartbeat_s=session_s / _HEARTBEATS_A_SESSION,
            rebalance_timeout_s=session_s * _REBALANCE_A_SESSION,
        ),
        on_input_lost=settings.on_input_lost,
        learns=settings.learning == "on",
    )


def _figures(metrics: Metrics) -> dict[str, int]:
    return {
        "events": int(metrics.value("events_total")),
        "duplicates": int(metrics.value("duplicates_total")),
        "actions": int(metrics.value("actions_total")),
        "dead_letters": int(metrics.value("dead_letters_total")),
        "commits": int(metrics.value("commits_total")),
    }
