"""The cost of single parts, without Kafka: microseconds of processor time for one event.

The same events and the sample project as in the throughput runs, and customers with a past. Each
part is fed what the part before it gave, so that they say where a turn's time goes.
"""

import gc
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from bench import choosing
from bench.events import Event, generate
from bench.gates import candidates
from bench.report import Figure, median_of
from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY, CustomerState
from sojourn.core.declared.clause import Facts
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Touchpoint
from sojourn.engine.library import Shelf
from sojourn.engine.shard import Shard
from sojourn.journeyfile.project.directory import load_directory
from sojourn.wire.control import Control, encode_control
from sojourn.wire.state import pack, unpack
from sojourn.wire.touchpoint import decode

_PAST = 60_000
_EVENTS = 20_000
_ROUNDS = 5
_BATCH = 1_000
#: The most that a worker fetches of a backlog in one poll.
_BACKLOG = 8_000
_COMMIT_BYTES = 4 * 1024 * 1024
_NOW_MS = 1_790_000_000_000
_SPAN_MS = 3 * 3600 * 1000


class _Record(Struct, frozen=True):
    """An input record as a client would hand it over."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class _Part(NamedTuple):
    """One part: `setting` says what was done, `times` how often in one round."""

    name: str
    setting: str
    times: int
    run: Callable[[], object]


def measure(project: Path) -> list[Figure]:
    """All parts, in turn within each round. Raises ValueError if the project has mistakes."""
    parts = [
        *_parts(_definitions(project)),
        *(_Part(*one) for one in (*candidates(), *choosing.cases())),
    ]
    taken: dict[str, list[float]] = {part.name: [] for part in parts}
    for _ in range(_ROUNDS):
        for part in parts:
            taken[part.name].append(_time_us(part))
    return [
        median_of(f"micro.{part.name}", taken[part.name], unit="µs", setting=part.setting)
        for part in parts
    ]


def _parts(definitions: Definitions) -> list[_Part]:
    events = list(
        generate(_PAST + _EVENTS, partitions=1, first_at_ms=_NOW_MS - _SPAN_MS, last_at_ms=_NOW_MS)
    )
    activation, *records = _records(definitions.version, events)
    happened = [each for each in map(decode, records) if isinstance(each, Touchpoint)]
    past = _play(definitions, happened[:_PAST], {})
    touchpoints, records = happened[_PAST:], records[_PAST:]
    states = {each.customer: past.get(each.customer, EMPTY) for each in touchpoints}
    stored = {name: pack(state, 0) for name, state in states.items()}
    size = sum(map(len, stored.values())) // len(stored)
    condition = definitions.journeys["abandoned_cart"].entry.when
    if condition is None:
        raise ValueError("the journey abandoned_cart has no entry condition to measure")
    facts = _facts(touchpoints, states)
    return [
        _Part(
            "wire_decode",
            "one native JSON event of 350 bytes",
            len(records),
            lambda: [decode(record) for record in records],
        ),
        _Part(
            "core_advance",
            "one event of the sample project, state decoded",
            len(touchpoints),
            lambda: _play(definitions, touchpoints, states),
        ),
        _Part(
            "state_pack",
            f"one state of {size} bytes",
            len(states),
            lambda: [pack(state, 0) for state in states.values()],
        ),
        _Part(
            "state_unpack",
            f"one state of {size} bytes",
            len(stored),
            lambda: [unpack(data) for data in stored.values()],
        ),
        _Part(
            "condition",
            "customer.cart.value >= 20",
            len(facts),
            lambda: [condition(each) for each in facts],
        ),
        _Part(
            "turn",
            f"one event in turns of {_BATCH:,}: unpack, decode, decide, pack, outgoing JSON",
            len(records),
            lambda: _decide_all(_shard(definitions, stored), [activation, *records]),
        ),
        _Part(
            "turn_backlog",
            f"the same, offered {_BACKLOG:,} at once: more than a commit holds",
            len(records),
            lambda: _decide_all(
                _shard(definitions, stored), [activation, *records], at_once=_BACKLOG
            ),
        ),
    ]


def _definitions(project: Path) -> Definitions:
    loaded, _ = load_directory(project)
    if loaded.definitions is None:
        raise ValueError(f"{project} has mistakes; run `sojourn check`")
    return loaded.definitions


def _records(version: str, events: Iterable[Event]) -> list[_Record]:
    """The events behind a record that activates the definitions, as in an input partition."""
    value, headers = encode_control(Control("activate", definitions=version))
    records = [_Record("touchpoints", 0, 0, _NOW_MS, None, value, headers)]
    for offset, event in enumerate(events, start=1):
        key = event.customer.encode()
        records.append(_Record("touchpoints", 0, offset, _NOW_MS, key, event.value))
    return records


def _play(
    definitions: Definitions,
    touchpoints: Iterable[Touchpoint],
    before: Mapping[str, CustomerState],
) -> dict[str, CustomerState]:
    states = dict(before)
    for touchpoint in touchpoints:
        state = states.get(touchpoint.customer, EMPTY)
        advanced = advance(definitions, touchpoint.customer, state, touchpoint, _NOW_MS)
        states[touchpoint.customer] = advanced.state
    return states


def _facts(touchpoints: Iterable[Touchpoint], states: dict[str, CustomerState]) -> Sequence[Facts]:
    return [
        Facts(
            customer=each.customer,
            profile=states[each.customer].profile,
            stage=states[each.customer].stage,
            messages=states[each.customer].messages,
            now=_NOW_MS,
            event=each,
        )
        for each in touchpoints
        if each.type == "Product Added"
    ]


def _shard(definitions: Definitions, stored: Mapping[str, bytes]) -> Shard:
    shard = Shard(Shelf(definitions), clock_mode="wall")
    for customer, data in stored.items():
        shard.restore(customer.encode(), data)
    return shard


def _decide_all(shard: Shard, records: Sequence[_Record], *, at_once: int = _BATCH) -> None:
    done = 0
    while done < len(records):
        turn = shard.decide(records[done : done + at_once], max_bytes=_COMMIT_BYTES)
        shard.accept(turn)
        done += turn.consumed


def _time_us(part: _Part) -> float:
    """Microseconds for one, with the collector at rest as in a worker's hot path."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        part.run()
        return (time.process_time() - started) / part.times * 1_000_000
    finally:
        gc.enable()
