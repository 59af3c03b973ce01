"""What an operator sees of the connectors of one process: metrics, and whether they are well."""

import time
from collections.abc import Callable

from sojourn.connector.pulse import Pulse
from sojourn.connector.tally import Tally
from sojourn.ops.health import Health
from sojourn.ops.metrics import Metrics


def wall_clock() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Instruments:
    """One for a process, however many channels it serves."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.monotonic,
        now_ms: Callable[[], int] = wall_clock,
    ) -> None:
        self.metrics = Metrics("connector")
        self._now = now
        self._now_ms = now_ms
        self._pulses: dict[str, Pulse] = {}

    def tally(self, channel: str) -> Tally:
        """The figures of a run of a channel's connector."""
        return Tally(channel, self.metrics)

    def pulse(self, channel: str) -> Pulse:
        """The pulse of a channel's connector, which is felt from now on."""
        pulse = self._pulses[channel] = Pulse(now=self._now, now_ms=self._now_ms)
        self.metrics.follow("connector_oldest_seconds", pulse.oldest_s, channel=channel)
        return pulse

    def look(self) -> Health:
        """Alive and ready, if all channels are."""
        found = {channel: pulse.look() for channel, pulse in sorted(self._pulses.items())}
        return Health(
            alive=all(health.alive for health in found.values()),
            ready=bool(found) and all(health.ready for health in found.values()),
            problems=tuple(
                f"{channel}: {problem}"
                for channel, health in found.items()
                for problem in health.problems
            ),
        )
