"""A scenario as read: what happens to one customer, when, and what must come of it.

Nothing here knows of an engine. Moments are milliseconds since 1970 UTC; lines are those of the
file, for messages.
"""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, Literal

from msgspec import Struct

from sojourn.core.shared.table import Table
from sojourn.journeyfile.scenario.moment import Moment

#: How a run may stand: at a step, at its end, stopped for good, or never begun.
Standing = Literal["at", "exited", "completed", "parked", "none"]


class ExpectedAction(Struct, frozen=True, kw_only=True):
    """An action that must come. `members` are compared as they stand in its JSON.

    `kind` empty: anything but a cancel. `journey` and `run`, a label, say whose it is; empty
    for anybody's. `because` is a reason in words.
    """

    line: int
    journey: str = ""
    kind: str = ""
    members: Mapping[str, str] = {}
    run: str = ""
    at: Moment | None = None
    because: str = ""
    data: Mapping[str, Any] = {}


class ExpectedDecision(Struct, frozen=True, kw_only=True):
    """A decision that must be recorded. `members` are compared as they stand in its JSON."""

    line: int
    step: str
    journey: str = ""
    members: Mapping[str, str] = {}
    run: str = ""


class ExpectedRun(Struct, frozen=True):
    """Where a run must stand; `detail` is the step, or what ended it, "" for whatever it is."""

    line: int
    label: str
    standing: Standing
    detail: str = ""


class Expected(Struct, frozen=True, kw_only=True):
    """What must be so at one moment. None where nothing is said about it.

    `runs` is empty where no run may have begun.
    """

    line: int
    actions: tuple[ExpectedAction, ...] | None = None
    runs: tuple[ExpectedRun, ...] | None = None
    stage: str | None = None
    decisions: tuple[ExpectedDecision, ...] | None = None


class Happens(Struct, frozen=True, kw_only=True):
    """An event arrives at `at`; it happened at `occurred_at`. `id` empty: one of its own."""

    line: int
    at: int
    occurred_at: int
    type: str
    properties: Mapping[str, Any] = {}
    identifiers: Mapping[str, str] = {}
    id: str = ""


class Reports(Struct, frozen=True, kw_only=True):
    """A connector's report about the last message of `step`.

    `journey` and `run` narrow down whose step it is; empty for any. `machine`: not the customer
    did it.
    """

    line: int
    at: int
    occurred_at: int
    step: str
    says: str
    journey: str = ""
    run: str = ""
    machine: bool = False


class Looks(Struct, frozen=True, kw_only=True):
    """A look at how things stand at `at`."""

    line: int
    at: int
    expected: Expected


Play = Happens | Reports | Looks


class Scenario(Struct, frozen=True, kw_only=True):
    """One document of a file.

    `about` is the journey that the file is named after, "" where it is named otherwise.
    `zone` is where the customer lives. `known` are the properties of the import
    that says who they are, `contacts` its identifiers; both empty: a stranger. `learned` is what
    all customers have taught by then, None for nothing.
    """

    path: str
    line: int
    about: str
    name: str
    customer: str
    zone: tzinfo
    begins_at: int
    ends_at: int
    known: Mapping[str, Any] = {}
    contacts: Mapping[str, str] = {}
    learned: Table | None = None
    play: tuple[Play, ...] = ()
    expected: Expected
