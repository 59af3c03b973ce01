"""Recorded histories: what a release decided, so that every later one can be held to it.

A history is one gzipped JSON file: the bundle that was in force, the input records of each
partition, all that went out, and, from half way, the state logs as that release had written
them. A file that a release has shipped is never written again; `record.py` makes new ones.
"""

import gzip
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import orjson
from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.project.bundle import unpack
from sojourn.journeyfile.project.project import load_bundle
from sojourn.memory.broker import StateLog, StoredRecord
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter

#: When all input arrives: long after it happened, so that nothing comes from the future.
ARRIVAL = 1_900_000_000_000
PARTITIONS = 4

#: Members that decisions have got since a release; who does not know them passes them over.
SINCE = {"0.2.0": ("timezone", "attempt", "winner", "gates")}


class History(Struct, frozen=True):
    """One recorded history. `outputs` are (topic, body) in the order of each partition.

    `learned` says that tables of what all customers teach were made as it ran.
    """

    bundle: str
    inputs: list[str]
    outputs: list[list[str]]
    half: int
    logs: list[list[list[Any]]]
    learned: bool = False


#: The kinds of lines that came since a release.
KINDS_SINCE = {"0.2.0": ("consents", "evidence")}


class Outputs:
    """A sink that keeps every line."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = []

    def publish(self, kind: str, body: bytes) -> None:
        self.lines.append([kind, body.decode()])

    def bury(self, letter: DeadLetter) -> None:
        self.lines.append(["dead-letters", b64encode(letter.value or b"").decode()])


#: The releases that left out what a candidate has not: why it lost, and its score.
WITHOUT_NULLS = ("0.2.0", "0.3.0")


def as_then(lines: list[list[str]], release: str) -> list[list[str]]:
    """Lines of ours as `release` would have written them: without what came since."""
    if release in WITHOUT_NULLS:
        lines = [_without_nulls(line) for line in lines]
    if release not in SINCE:
        return lines
    later = KINDS_SINCE[release]
    return [_as_then(line, release) for line in lines if line[0] not in later]


def _without_nulls(line: list[str]) -> list[str]:
    kind, body = line
    if kind != "decisions":
        return line
    return [kind, body.replace(',"why":null', "").replace(',"score":null', "")]


def _as_then(line: list[str], release: str) -> list[str]:
    """A category was not said of what is no message, nor of a message that was taken back."""
    kind, body = line
    if kind.startswith("actions."):
        return [kind, body.replace(',"category":null', "")]
    if kind != "decisions":
        return line
    members = orjson.loads(body)
    for name in SINCE[release]:
        if name in members:
            body = body.replace(f',"{name}":{orjson.dumps(members[name]).decode()}', "")
    if members["outcome"] == "withdrawn" and "action" in members:
        body = body.replace(f'"category":"{members["category"]}"', '"category":null')
    return [kind, body]


def read(path: Path) -> History:
    """The history in a file."""
    document = orjson.loads(gzip.decompress(path.read_bytes()))
    return History(**document)


def write(path: Path, history: History) -> None:
    """Write a new file. Raises FileExistsError where a release has shipped it already."""
    if path.exists():
        raise FileExistsError(f"{path} is recorded; histories are never edited")
    document = {name: getattr(history, name) for name in History.__struct_fields__}
    # Without a time in its head, the same history gives the same file.
    path.write_bytes(gzip.compress(orjson.dumps(document), compresslevel=9, mtime=0))


def definitions_of(history: History) -> Definitions:
    """The definitions as they were published."""
    loaded = load_bundle(unpack(history.bundle.encode()))
    if loaded.definitions is None:
        raise AssertionError(f"a published bundle no longer compiles: {loaded.findings}")
    return loaded.definitions


def runtime_of(history: History, outputs: Outputs, **options: Any) -> MemoryRuntime:
    """A runtime as the history had one."""
    return MemoryRuntime(
        definitions_of(history),
        outputs,
        wall=ARRIVAL,
        partitions=PARTITIONS,
        learns=history.learned,
        **options,
    )


def feed(runtime: MemoryRuntime, inputs: list[str]) -> None:
    """Offer each input, keyed by its customer."""
    for line in inputs:
        value = line.encode()
        runtime.offer(Input(str(orjson.loads(value)["customer"]).encode(), value))
    runtime.settle()


def logs_of(runtime: MemoryRuntime) -> list[list[list[Any]]]:
    """The state logs as they stand, as JSON."""
    return [
        [
            [
                record.offset,
                b64encode(record.key).decode(),
                None if record.value is None else b64encode(record.value).decode(),
                [[name, b64encode(value).decode()] for name, value in record.headers],
            ]
            for record in log.read(0)
        ]
        for log in runtime.broker.logs
    ]


def restored(log: list[list[Any]]) -> StateLog:
    """A state log as `logs_of` wrote it down."""
    return StateLog.holding(
        StoredRecord(
            offset,
            b64decode(key),
            None if value is None else b64decode(value),
            tuple((name, b64decode(header)) for name, header in headers),
        )
        for offset, key, value, headers in log
    )
