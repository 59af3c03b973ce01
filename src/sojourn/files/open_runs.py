"""Files that say who stands where: written by `simulate` and `runs`, read by `plan --state`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson
from msgspec import Struct

from sojourn.engine.roster import OpenRun
from sojourn.files.rows import BadRow, FileUnreadable, json_lines, open_file, read_some
from sojourn.journeyfile.plan.standing import Standing
from sojourn.wire.instant import format_instant

#: One JSON document is read as a whole; what is larger has to be written line by line.
_DOCUMENT_BYTES: Final = 256 * 1024 * 1024
#: How many bad lines are told one by one.
_TOLD: Final = 10


class StateUnusable(Exception):
    """The file does not say where runs stand; `problems` tells each place and what is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class _Problem(Struct, frozen=True):
    """Why there is no run at a place of the file."""

    what: str


def run_line(run: OpenRun, *, personal: bool) -> dict[str, Any]:
    """One run as the object of one line; `personal` adds whose it is, and its key."""
    line: dict[str, Any] = {
        "journey": run.journey,
        "step": run.steps[0],
        "version": run.version,
        "run": run.id,
        "reached_at": format_instant(run.reached_at),
        "due_at": format_instant(run.due_at) if run.due_at else None,
    }
    if len(run.steps) > 1:
        line["also"] = list(run.steps[1:])
    if run.parked:
        line["parked"] = True
    if personal:
        line |= {"customer": run.customer, "key": run.key}
    return line


def standing_of(run: OpenRun) -> Standing:
    """Where one run stands."""
    return Standing(run.journey, run.steps, run.version)


def read_standings(path: Path) -> tuple[Standing, ...]:
    """Where the runs of a file stand, those alike counted together.

    The file holds an object a line, or one JSON array, or one object with `runs`; plain or gzip.
    Raises StateUnusable with each bad line, and FileUnreadable.
    """
    counted: Counter[Standing] = Counter()
    problems: list[str] = []
    for place, item in _items(path):
        standing = item if isinstance(item, _Problem) else _standing(item)
        if isinstance(standing, _Problem):
            problems.append(f"{path}:{place}: {standing.what}")
        else:
            counted[_one(standing)] += standing.runs
        if len(problems) > _TOLD:
            problems[_TOLD:] = ["and more such lines"]
            break
    if problems:
        raise StateUnusable(problems)
    return tuple(
        Standing(one.journey, one.steps, one.version, runs) for one, runs in counted.items()
    )


def _one(standing: Standing) -> Standing:
    return Standing(standing.journey, standing.steps, standing.version)


def _items(path: Path) -> Iterator[tuple[str, Any]]:
    """Each JSON value with its place, or what is wrong there."""
    if _is_document(path):
        yield from _document_items(path)
        return
    for row in json_lines(path):
        if isinstance(row, BadRow):
            yield str(row.line), _Problem(row.what)
            continue
        try:
            yield str(row.line), orjson.loads(row.content[0])
        except orjson.JSONDecodeError:
            yield str(row.line), _Problem("not a JSON object")


def _is_document(path: Path) -> bool:
    """Whether the file is one JSON value that holds all runs."""
    with open_file(path) as stream:
        start = read_some(path, stream, 64).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith(b"{"):
        return start.startswith(b"[")
    first = next(iter(json_lines(path)), None)
    if first is None or isinstance(first, BadRow):
        return True
    try:
        return _holds_runs(orjson.loads(first.content[0]))
    except orjson.JSONDecodeError:
        # Either one object over several lines, or a line that is broken.
        return first.content[0] == b"{" or not first.content[0].endswith(b"}")


def _document_items(path: Path) -> Iterator[tuple[str, Any]]:
    with open_file(path) as stream:
        text = read_some(path, stream, _DOCUMENT_BYTES + 1)
    if len(text) > _DOCUMENT_BYTES:
        raise FileUnreadable(f"{path}: too large for one JSON value; write an object a line")
    try:
        document = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        yield f"{error.lineno}:{error.colno}", _Problem(f"not JSON: {error.msg}")
        return
    if not isinstance(document, list) and not _holds_runs(document):
        yield "1", _Problem("a JSON value that holds no list of runs; it needs `runs`")
        return
    items = document if isinstance(document, list) else document["runs"]
    yield from ((f"run {number}", item) for number, item in enumerate(items, 1))


def _holds_runs(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("runs"), list)


def _standing(item: Any) -> Standing | _Problem:
    """Where the run of one object stands, or what is wrong with it."""
    if not isinstance(item, dict):
        return _Problem("not a JSON object")
    journey, version = item.get("journey"), item.get("version")
    steps, runs = _steps(item), _count(item)
    if not isinstance(journey, str) or not journey:
        missing = journey is None
        return _Problem("`journey` is missing" if missing else "`journey` must be a name")
    if isinstance(steps, _Problem):
        return steps
    if isinstance(runs, _Problem):
        return runs
    if version is not None and not isinstance(version, str):
        return _Problem("`version` must be a text")
    return Standing(journey, steps, version or "", runs)


def _steps(item: dict[str, Any]) -> tuple[str, ...] | _Problem:
    step, more = item.get("step"), item.get("also", ())
    steps = item.get("steps") if step is None else [step, *(more if _is_list(more) else (more,))]
    if steps is None:
        return _Problem("`step` is missing")
    if not _is_list(steps) or not steps or not all(isinstance(one, str) for one in steps):
        return _Problem("`step` must be a name")
    return tuple(steps)


def _count(item: dict[str, Any]) -> int | _Problem:
    key = "runs" if "runs" in item else "count"
    runs = item.get(key, 1)
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 0:
        return _Problem(f"`{key}` must be a number of runs")
    return runs


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
