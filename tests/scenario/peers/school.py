"""The project of this directory in memory, with versions that come into force one after another."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from scenario.harness import Json
from scenario.memory_runtime import ARRIVAL, Collector
from sojourn.core.declared.definitions import Definitions, Pause
from sojourn.core.event import REPORT_PREFIX
from sojourn.files.open_runs import standing_of
from sojourn.journeyfile.plan.plan import Plan, make_plan
from sojourn.journeyfile.project.bundle import with_pauses
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load_bundle
from sojourn.memory.runtime import Input, MemoryRuntime
from support.loading import load

FOLDER: Final = Path(__file__).parent
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS

#: The files that every journey needs.
_FRAME: Final = ("sojourn", "events", "profile", "channels", "policies")
_ZONE: Final = ZoneInfo("Europe/Paris")


def school(journey: str, text: str = "", **frame: str) -> Loaded:
    """The project with this journey alone; `text` stands in place of its file.

    `frame` gives other texts for the files that all journeys need.
    """
    files = {name: text_of(name) for name in _FRAME} | frame | {journey: text or text_of(journey)}
    loaded = load({f"{name}.yaml": content for name, content in files.items()})
    assert loaded.definitions is not None, loaded.findings
    return loaded


def text_of(name: str) -> str:
    """A file of the project."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def in_paris(text: str) -> int:
    """A local time, as in `2026-03-02 10:00`, in milliseconds since 1970."""
    local = datetime.fromisoformat(text).replace(tzinfo=_ZONE)
    return int(local.timestamp() * 1000)


def paused(loaded: Loaded, pauses: Mapping[str, Pause]) -> Definitions:
    """The same project under these pauses."""
    assert loaded.bundle is not None
    held = load_bundle(with_pauses(loaded.bundle, pauses)).definitions
    assert held is not None
    return held


class Term:
    """Customers on their way, on one clock."""

    def __init__(self, loaded: Loaded) -> None:
        self._heard = Collector()
        assert loaded.definitions is not None
        self._runtime = MemoryRuntime(loaded.definitions, self._heard, wall=ARRIVAL, partitions=1)
        self._loaded = loaded
        self._told = 0

    def tell(
        self,
        customer: str,
        kind: str,
        *,
        at: int,
        identifiers: Mapping[str, str] | None = None,
        **properties: Any,
    ) -> None:
        """Something happens to a customer, after all that is due before it."""
        self._told += 1
        event = {
            "id": f"e{self._told}",
            "type": kind,
            "customer": customer,
            "occurred_at": at,
            "identifiers": identifiers or {"email": f"{customer}@example.test"},
            "properties": properties,
        }
        self._runtime.offer(Input(customer.encode(), json.dumps(event).encode()))
        self._runtime.settle()

    def report(self, customer: str, word: str, *, step: str, at: int) -> None:
        """The connector reports about what `step` sent to the customer, if it has sent anything."""
        for action in self.sends():
            if (action["customer"], action["step"]) == (customer, step):
                kind = REPORT_PREFIX + word.capitalize()
                self.tell(customer, kind, at=at, action=action["id"])
                return

    def until(self, at: int) -> None:
        """Time passes, and what is due is done."""
        self._runtime.let_pass(at)
        self._runtime.settle()

    def activate(self, definitions: Definitions | None, *, migrate: bool = True) -> None:
        """Other definitions come into force."""
        assert definitions is not None
        self._runtime.activate(definitions, migrate=migrate)
        self._runtime.settle()

    def plan(self, new: Loaded) -> Plan:
        """What it would mean to publish `new` now, with the runs as they stand."""
        return make_plan(self._loaded, new, self.standings())

    def standings(self) -> list[Any]:
        return [standing_of(run) for run in self._runtime.open_runs()]

    def sends(self) -> list[Json]:
        return [action for action in self._heard.actions if action["kind"] == "send"]

    def sent(self, customer: str) -> list[str]:
        """The steps that sent something to the customer, in their order."""
        return [one["step"] for one in self.sends() if one["customer"] == customer]

    def moves(self, customer: str, reasons: Iterable[str]) -> list[str]:
        """The reasons among these for which the customer's runs moved."""
        wanted = set(reasons)
        told = [one for one in self._heard.transitions if one["customer"] == customer]
        return [one["reason"] for one in told if one["reason"] in wanted]
