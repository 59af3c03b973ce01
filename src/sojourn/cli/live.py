"""What lives on Kafka: the versions that were active, and the runs under way."""

from collections import Counter
from collections.abc import AsyncIterator

from msgspec import Struct
from msgspec.structs import replace

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup
from sojourn.engine.roster import Roster
from sojourn.files.open_runs import standing_of
from sojourn.journeyfile.plan.standing import Standing
from sojourn.journeyfile.project.bundle import Bundle, BundleError, unpack, with_pages
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.project import load_bundle
from sojourn.kafka.admin import Admin
from sojourn.kafka.definitions import Archive, read_archive
from sojourn.kafka.reader import read_rosters
from sojourn.wire.active import Active
from sojourn.wire.state import StateUnreadable


class Live(Struct, frozen=True):
    """The topics of a project: how many shards, and what was published."""

    partitions: int
    archive: Archive

    @property
    def active(self) -> Active:
        """What is active, and what was. Raises Failure where nothing was ever published."""
        if self.archive.active is None:
            message = "nothing was published here yet"
            raise Failure(message, hint="`sojourn publish`", code=ExitCode.FINDINGS)
        return self.archive.active

    @property
    def has_current(self) -> bool:
        """Whether there is an active bundle: not before the first, nor when it was deleted."""
        active = self.archive.active
        return active is not None and active.version in self.archive.bundles

    @property
    def current(self) -> Bundle:
        """The active bundle. Raises Failure where there is none."""
        return self.bundle(self.active.version)

    def bundle(self, version: str) -> Bundle:
        """The bundle of a hash in full. Raises Failure where it is gone, or unreadable."""
        packed = self.archive.bundles.get(version)
        if packed is None:
            message = f"definitions {version[:12]} are on the definitions topic no more"
            hint = "they were deleted; `sojourn publish` from the files of that time brings them"
            raise Failure(message, hint=hint, code=ExitCode.FINDINGS)
        try:
            return with_pages(unpack(packed), self.archive.pages)
        except BundleError as error:
            raise _foreign(version) from error


async def look(setup: Setup) -> Live:
    """Read what was published. Raises Failure where the topics are missing."""
    wanted = (setup.topics.touchpoints, setup.topics.definitions)
    async with Admin(setup.connection) as admin:
        known = await admin.topics()
    for topic in wanted:
        if topic not in known:
            raise Failure(f"there is no topic {topic}", hint="create it: `sojourn topics`")
    archive = await read_archive(setup.connection, setup.topics)
    return Live(known[setup.topics.touchpoints], archive)


def compiled(bundle: Bundle) -> Loaded:
    """The definitions of a bundle. Raises Failure where only another release can read them."""
    loaded = load_bundle(bundle)
    if loaded.definitions is None:
        raise _foreign(bundle.hash)
    return loaded


async def rosters(setup: Setup, partitions: int, screen: Screen) -> AsyncIterator[Roster]:
    """Who stands where, one shard after the other, with a progress bar. Raises Failure."""
    with screen.progress() as progress:
        task = progress.add_task("shards", total=partitions)

        def follow(partition: int, part: float) -> None:
            progress.update(task, completed=partition + part)

        try:
            async for roster in read_rosters(
                setup.connection, setup.topics.state, partitions=partitions, progress=follow
            ):
                yield roster
        except StateUnreadable as error:
            raise Failure(str(error), code=ExitCode.FINDINGS) from error


async def count_runs(setup: Setup, partitions: int, screen: Screen) -> tuple[Standing, ...]:
    """How many runs stand on each step now."""
    counted: Counter[Standing] = Counter()
    async for roster in rosters(setup, partitions, screen):
        counted.update(standing_of(run) for run in roster.runs())
    return tuple(replace(standing, runs=count) for standing, count in counted.items())


def _foreign(version: str) -> Failure:
    return Failure(
        f"definitions {version[:12]} were published by another release, and this one cannot read "
        "them",
        hint="use the release that published them",
        code=ExitCode.FINDINGS,
    )
