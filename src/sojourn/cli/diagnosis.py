"""What `sojourn doctor` looks at: each look gives lines of ok, warn or fail, and what to do."""

import platform
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final, Literal

from msgspec import Struct

from sojourn import __version__
from sojourn.cli.commands.topics import plan_of
from sojourn.cli.project import Project
from sojourn.cli.setup import Setup
from sojourn.journeyfile.project.bundle import BundleError, unpack
from sojourn.kafka.admin import Admin, AdminError, Difference
from sojourn.kafka.definitions import read_archive
from sojourn.kafka.errors import BROKER_ERRORS
from sojourn.kafka.reader import ReadError, read_partition, read_state
from sojourn.ops.settings import shown

Level = Literal["ok", "warn", "fail"]

#: A clock that is ahead by less than this does no harm: the tolerance for events is 5 minutes.
_SKEW_MS: Final = 30_000
#: A key that no customer has; only the meta of the shard's log is wanted.
_NOBODY: Final = b"\x00doctor"


class Line(Struct, frozen=True):
    """One thing that was looked at. `todo` says what to do where it is not ok."""

    level: Level
    about: str
    text: str
    todo: str = ""


async def examine(setup: Setup, project: Project) -> list[Line]:
    """Everything, in the order in which one thing rests on the other."""
    lines = [_versions(), _settings(setup)]
    try:
        began_s = time.perf_counter()
        async with Admin(setup.connection) as admin:
            known = await admin.topics()
            answered_ms = (time.perf_counter() - began_s) * 1000
            lines.append(
                Line("ok", "broker", f"{_brokers(setup)} answered in {answered_ms:.0f} ms")
            )
            differences = await admin.compare(plan_of(setup, project.channels))
    except (AdminError, *BROKER_ERRORS) as error:
        return [*lines, _unreachable(setup, error)]
    lines += _topics(setup, differences)
    if setup.topics.definitions not in known or setup.topics.state not in known:
        return lines
    try:
        return [*lines, *await _definitions(setup, project), *await _shard(setup, project)]
    except (ReadError, *BROKER_ERRORS) as error:
        todo = "look at the broker's log"
        return [*lines, Line("fail", "log", f"cannot be read ({type(error).__name__})", todo)]


def _versions() -> Line:
    parts = {name: version(name) for name in ("faust-streaming", "aiokafka", "msgspec")}
    told = ", ".join(f"{name} {number}" for name, number in parts.items())
    text = f"sojourn {__version__}, Python {platform.python_version()}, {told}"
    return Line("ok", "versions", text)


def _settings(setup: Setup) -> Line:
    said = [
        f"{name}={value} ({source})"
        for name, value, source in shown(setup.loaded)
        if source != "default"
    ]
    return Line("ok", "settings", "; ".join(said))


def _brokers(setup: Setup) -> str:
    return ",".join(setup.settings.brokers)


def _unreachable(setup: Setup, error: BaseException) -> Line:
    source = setup.loaded.sources["brokers"]
    return Line(
        "fail",
        "broker",
        f"{_brokers(setup)} cannot be reached ({type(error).__name__})",
        f"start it, or correct the address, which comes from: {source}",
    )


def _topics(setup: Setup, differences: Sequence[Difference]) -> list[Line]:
    missing = [difference.topic for difference in differences if difference.kind == "missing"]
    silent = [difference for difference in differences if difference.kind == "unknown"]
    lines = []
    if missing:
        todo = "create them: `sojourn topics`"
        lines.append(Line("fail", "topics", f"missing: {', '.join(missing)}", todo))
    lines.extend(
        _difference(difference)
        for difference in differences
        if difference.kind not in ("missing", "unknown")
    )
    if silent:
        text = "this broker does not tell the settings of its topics, so they were not compared"
        lines.append(Line("warn", "topics", text, "use Apache Kafka for anything that matters"))
    if not lines:
        lines.append(Line("ok", "topics", f"{setup.settings.prefix}.* are as planned"))
    return lines


def _difference(difference: Difference) -> Line:
    what = difference.setting or difference.kind
    return Line(
        "fail" if difference.blocking else "warn",
        "topics",
        f"{difference.topic}: {what} is {difference.found or 'not set'}, "
        f"expected {difference.expected}",
        "no worker starts like this" if difference.blocking else "",
    )


async def _definitions(setup: Setup, project: Project) -> list[Line]:
    records = await read_partition(setup.connection, setup.topics.definitions, 0)
    archive = await read_archive(setup.connection, setup.topics)
    if not records:
        todo = "publish them: `sojourn publish`"
        return [Line("fail", "definitions", "nothing was published yet", todo)]
    ahead_ms = max(record.timestamp for record in records) - int(time.time() * 1000)
    lines = []
    mine = project.bundle.hash
    if any(_files_hash(packed) == mine for packed in archive.bundles.values()):
        lines.append(Line("ok", "definitions", f"{mine[:12]} (these files) is published"))
    else:
        text = f"{mine[:12]} (these files) is not published"
        lines.append(Line("warn", "definitions", text, "publish it: `sojourn publish`"))
    if ahead_ms > _SKEW_MS:
        text = f"the newest definitions come from {ahead_ms // 1000} s in the future"
        todo = "set the clocks of this machine and of the one that published"
        lines.append(Line("fail", "clock", text, todo))
    else:
        lines.append(Line("ok", "clock", "nothing published is from the future"))
    return lines


def _files_hash(packed: bytes) -> str:
    """The hash of the files in a bundle, whatever is paused; nothing for one of another release."""
    try:
        return unpack(packed).files_hash
    except BundleError:
        return ""


async def _shard(setup: Setup, project: Project) -> list[Line]:
    """The first shard stands for all: reading every log would take as long as taking it over."""
    stored = await read_state(setup.connection, setup.topics.state, 0, key=_NOBODY)
    meta = stored.meta
    if meta.applied < 0:
        text = "no worker has decided anything on partition 0 yet"
        return [Line("warn", "shards", text, "start one: `sojourn worker`")]
    archive = await read_archive(setup.connection, setup.topics)
    lines = [
        Line(
            "ok",
            "shards",
            f"partition 0 is decided up to offset {meta.applied}, term {meta.term}",
        )
    ]
    active = archive.bundles.get(meta.definitions)
    if project.bundle.hash in (meta.definitions, active and _files_hash(active)):
        lines.append(Line("ok", "shards", "partition 0 decides by these files"))
    elif meta.definitions:
        text = f"partition 0 decides by {meta.definitions[:12]}, not by these files"
        lines.append(Line("warn", "shards", text, "`sojourn publish` switches to these files"))
    else:
        lines.append(Line("fail", "shards", "no definitions are active", "`sojourn publish`"))
    return lines
