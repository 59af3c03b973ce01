"""The console connector: what it was told to send, and what it will report, when."""

import heapq
from collections.abc import Mapping
from typing import Any

from sojourn.core.event import Touchpoint
from sojourn.shop.connector import reports


class Connector:
    """Holds the reports that are still to come. An action seen before changes nothing."""

    def __init__(self, *, seed: int) -> None:
        self._seed = seed
        self._seen: set[str] = set()
        self._to_come: list[tuple[int, str, Touchpoint]] = []

    def take(self, action: Mapping[str, Any]) -> bool:
        """Carry out one action; False where its id was seen before."""
        if action["id"] in self._seen:
            return False
        self._seen.add(action["id"])
        for report in reports(action, self._seed):
            heapq.heappush(self._to_come, (report.occurred_at, report.id, report))
        return True

    def due(self, now: int) -> list[Touchpoint]:
        """The reports whose time has come at `now` (simulated ms), oldest first."""
        due = []
        while self._to_come and self._to_come[0][0] <= now:
            due.append(heapq.heappop(self._to_come)[2])
        return due
