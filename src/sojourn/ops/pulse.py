"""The pulse of a worker, felt from its metrics and its shards whenever a probe asks."""

from collections.abc import Callable, Sequence

from sojourn.ops.health import Health, Heartbeat, judge
from sojourn.ops.metered import MeteredShard
from sojourn.ops.metrics import Metrics


class Pulse:
    """Remembers when the worker last moved. `wall_ms` is the wall clock in milliseconds."""

    def __init__(
        self, metrics: Metrics, shards: Sequence[MeteredShard], *, wall_ms: Callable[[], int]
    ) -> None:
        self._metrics = metrics
        self._shards = shards
        self._wall_ms = wall_ms
        self._progress_at = self._started_at = wall_ms()
        self._commits = 0.0

    def look(self) -> Health:
        """Alive and ready, now."""
        now = self._wall_ms()
        lag = int(self._metrics.value("lag_records"))
        commits = self._metrics.value("commits_total")
        if commits != self._commits or not lag:
            self._commits, self._progress_at = commits, now
        return judge(
            Heartbeat(
                started_at=self._started_at,
                progress_at=self._progress_at,
                shards_owned=int(self._metrics.value("shards_owned")),
                shards_ready=sum(shard.resumed for shard in self._shards),
                lag_records=lag,
            ),
            now=now,
        )
