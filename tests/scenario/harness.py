"""Scenarios: what a project must do with given touchpoints, said once for every runtime.

A scenario is a folder with three files:

- `scenario.json`: `title`; `project`, the project's folder from here; `about`, the journeys
  (or "lifecycle") whose records are compared, since a shop's events move others too.
- `events.jsonl`: input records in order of arrival. The property `action` of a report may be
  `@<run>/<step>`, which stands for the id of what that step sent to the same customer.
- `expected.jsonl`: what must come out, derived by hand from the rules. Each line holds one of
  `action`, `transition`, `decision`, `dead_letter`; only the members named are compared. `why`
  is for the reader. Decisions are compared where the file has one.

Runs are named `<journey>/<key>`, or `<journey>` without a key, with `#2` for the second one of
that customer. Order counts within a run and a stage line; between runs no rule fixes it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Protocol

from sojourn.journeyfile.text.kinds import is_definition
from sojourn.memory.runtime import Input

Json = Mapping[str, Any]

KINDS: Final = ("action", "transition", "decision")


@dataclass(frozen=True, slots=True)
class Results:
    """All that a runtime gave out, as the JSON of the outbound topics; dead letters by reason."""

    actions: Sequence[Json]
    transitions: Sequence[Json]
    decisions: Sequence[Json]
    dead_letters: Sequence[Json]
    consents: Sequence[Json] = ()


class Runtime(Protocol):
    """One way to run a project: the core alone, in memory, or on Kafka.

    None makes tables of what all customers teach, which each would at moments of its own; a table
    among the inputs decides on all of them.
    """

    def run(
        self, files: Mapping[str, str], inputs: Sequence[bytes | Input], *, end: bool = True
    ) -> Results:
        """Feed `inputs` (input records, or values of some, in order) to the project `files`.

        The clock follows the events (`stream`). With `end` it runs on after them until no
        timer is left; else timers after the last event stay untouched.
        """


@dataclass(frozen=True, slots=True)
class Scenario:
    """One folder, read. `events` still hold the names of actions, not their ids."""

    name: str
    title: str
    about: frozenset[str]
    files: Mapping[str, str]
    events: tuple[bytes, ...]
    expected: tuple[Json, ...]


def names(folder: Path) -> list[str]:
    """The scenarios below `folder`."""
    return sorted(path.parent.name for path in folder.glob("*/scenario.json"))


def load(folder: Path) -> Scenario:
    """Read the scenario in `folder`."""
    about = json.loads((folder / "scenario.json").read_text("utf-8"))
    return Scenario(
        name=folder.name,
        title=about["title"],
        about=frozenset(about["about"]),
        files=project_files(folder / about["project"]),
        events=tuple((folder / "events.jsonl").read_bytes().splitlines()),
        expected=tuple(
            json.loads(line) for line in (folder / "expected.jsonl").read_bytes().splitlines()
        ),
    )


def project_files(folder: Path) -> dict[str, str]:
    """The files of a project, by their path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.yaml"))
        if is_definition(path.relative_to(folder).as_posix())
    }


def resolve(scenario: Scenario, runtime: Runtime) -> tuple[bytes, ...]:
    """The events with ids for the names of actions, as found by running what comes before.

    Ids are derived, so those that one runtime finds hold for all.
    """
    events = [_parse(line) for line in scenario.events]
    while (
        open_at := next((at for at, event in enumerate(events) if _name(event)), None)
    ) is not None:
        before = [_line(event) for event in events[:open_at]]
        ids = _action_ids(runtime.run(scenario.files, before))
        for event in events[open_at:]:
            if isinstance(event, dict) and (event.get("customer"), _name(event)) in ids:
                event["properties"]["action"] = ids[event["customer"], _name(event)]
        if name := _name(events[open_at]):
            raise AssertionError(f"{scenario.name}: nothing was sent by {name}")
    return tuple(_line(event) for event in events)


def record_of(given: bytes | Input) -> Input:
    """The record of a value, keyed by its customer as a producer would; garbage has none."""
    if isinstance(given, Input):
        return given
    try:
        customer = json.loads(given)["customer"]
    except (ValueError, KeyError, TypeError):
        customer = b""
    return Input(customer.encode() if isinstance(customer, str) else b"", given)


def differences(scenario: Scenario, results: Results) -> list[str]:
    """Where `results` are not what the scenario expects; empty if they are."""
    labels = _run_labels(results.transitions)
    given = {
        "action": results.actions,
        "transition": results.transitions,
        "decision": results.decisions,
    }
    found: list[str] = []
    for kind in KINDS:
        expected = [line[kind] for line in scenario.expected if kind in line]
        if kind == "decision" and not expected:
            continue
        actual = [
            {**record, "run": labels.get(record.get("run", ""), record.get("run"))}
            for record in given[kind]
            if scenario.about & {record.get("journey"), record.get("lifecycle")}
        ]
        found += _differ(kind, expected, actual)
    found += _differ_in_dead_letters(scenario, results)
    given_out = Counter(action["id"] for action in results.actions)
    return found + [f"action id given out twice: {one}" for one in given_out if given_out[one] > 1]


def _differ(kind: str, expected: Iterable[Json], actual: Iterable[Json]) -> list[str]:
    wanted, got = _by_run(expected), _by_run(actual)
    found = []
    for who in sorted({*wanted, *got}):
        for want, have in zip_longest(wanted.get(who, ()), got.get(who, ())):
            if want is None or have is None or any(have.get(k) != v for k, v in want.items()):
                place = f"{kind} of {' '.join(filter(None, who))}"
                found.append(f"{place}\n  expected {_shown(want)}\n  got      {_shown(have)}")
    return found


def _differ_in_dead_letters(scenario: Scenario, results: Results) -> list[str]:
    wanted = Counter(
        line["dead_letter"]["reason"] for line in scenario.expected if "dead_letter" in line
    )
    got = Counter(letter["reason"] for letter in results.dead_letters)
    if wanted == got:
        return []
    return [f"dead letters\n  expected {dict(wanted)}\n  got      {dict(got)}"]


def _by_run(records: Iterable[Json]) -> dict[tuple[str, str], list[Json]]:
    grouped: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for record in records:
        grouped[record["customer"], record.get("run") or record.get("lifecycle", "")].append(record)
    return grouped


def _run_labels(transitions: Iterable[Json]) -> dict[str, str]:
    counts: Counter[tuple[str, str]] = Counter()
    labels: dict[str, str] = {}
    for record in transitions:
        if record["reason"] != "entered":
            continue
        name = "/".join(filter(None, (record["journey"], record.get("key"))))
        counts[record["customer"], name] += 1
        count = counts[record["customer"], name]
        labels[record["run"]] = name if count == 1 else f"{name}#{count}"
    return labels


def _action_ids(results: Results) -> dict[tuple[str, str], str]:
    labels = _run_labels(results.transitions)
    return {
        (action["customer"], f"@{labels[action['run']]}/{action['step']}"): action["id"]
        for action in results.actions
        if action["kind"] == "send"
    }


def _parse(line: bytes) -> dict[str, Any] | bytes:
    """A touchpoint as an object, or the line itself if it is none: garbage is input too."""
    try:
        event = json.loads(line)
    except ValueError:
        return line
    return event if isinstance(event, dict) else line


def _line(event: dict[str, Any] | bytes) -> bytes:
    return event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode()


def _name(event: dict[str, Any] | bytes) -> str:
    if isinstance(event, bytes) or not isinstance(properties := event.get("properties"), dict):
        return ""
    action = properties.get("action", "")
    return action if isinstance(action, str) and action.startswith("@") else ""


def _shown(record: Json | None) -> str:
    return "nothing" if record is None else json.dumps(record, ensure_ascii=False)
