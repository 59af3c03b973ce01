"""Is the process alive, and is it ready? Values that the worker sets and a probe reads.

Alive: it makes progress; if not, restart it. Ready: it owns shards and has caught up with
its own log; if not, it is starting, or the broker is away, and a restart would not help.
"""

from collections.abc import Mapping

from msgspec import Struct


class Health(Struct, frozen=True):
    """One look at a process. `problems` are plain sentences for the operator."""

    alive: bool = True
    ready: bool = False
    problems: tuple[str, ...] = ()


class Heartbeat(Struct, frozen=True):
    """When the worker last did something, and what it waits for; times in milliseconds.

    `lag_records` is what it still has to read; `progress_at` when it last committed or
    found nothing to do.
    """

    started_at: int
    progress_at: int
    shards_owned: int = 0
    shards_ready: int = 0
    lag_records: int = 0
    broker_reachable: bool = True


#: No commit for so long, though there is input and a broker, means that the worker is stuck.
STUCK_AFTER_MS = 120_000


def judge(heartbeat: Heartbeat, *, now: int) -> Health:
    """Alive and ready, with reasons, as seen at `now` (milliseconds)."""
    problems: list[str] = []
    silent_ms = now - heartbeat.progress_at
    stuck = (
        heartbeat.broker_reachable
        and heartbeat.lag_records > 0
        and heartbeat.shards_ready > 0
        and silent_ms > STUCK_AFTER_MS
    )
    if stuck:
        problems.append(
            f"no progress for {silent_ms // 1000} s with {heartbeat.lag_records} records to read"
        )
    if not heartbeat.broker_reachable:
        problems.append("the broker cannot be reached")
    if heartbeat.shards_ready < heartbeat.shards_owned:
        missing = heartbeat.shards_owned - heartbeat.shards_ready
        problems.append(f"{missing} of {heartbeat.shards_owned} shards still read their log")
    return Health(alive=not stuck, ready=not problems, problems=tuple(problems))


def as_json(health: Health) -> Mapping[str, object]:
    """The body that the probes answer with."""
    return {"alive": health.alive, "ready": health.ready, "problems": list(health.problems)}
