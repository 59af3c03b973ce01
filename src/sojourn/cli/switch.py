"""Making another version the active one: what it would mean, and doing it."""

import time
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.live import Live, compiled, count_runs
from sojourn.cli.plan_view import codes_lines, many, remedy_lines, stranded_lines
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup
from sojourn.core.declared.definitions import Pause
from sojourn.journeyfile.plan.codes import given_again
from sojourn.journeyfile.plan.document import as_json
from sojourn.journeyfile.plan.plan import Plan, make_plan, may_strand
from sojourn.journeyfile.project.bundle import Bundle, pack, with_pauses
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.kafka.definitions import Activation, Published, activate
from sojourn.wire.active import By


class Switch(Struct, frozen=True):
    """A bundle that is to take the place of the active one, under the pauses in force.

    `plan` is None where there is nothing to compare it with.
    """

    bundle: Bundle
    plan: Plan | None = None


def paused_in(pauses: Mapping[str, Pause]) -> tuple[str, ...]:
    """The journeys that are held, by name."""
    return tuple(sorted(journey for journey, pause in pauses.items() if pause.held))


async def prepare(
    setup: Setup, screen: Screen, live: Live, after: Loaded, *, migrating: bool = True
) -> Switch:
    """What it means to go from the active version to `after`, a project without mistakes.

    Runs are counted only where one could be stranded. Raises Failure where another release
    published the active version.
    """
    if after.bundle is None:
        raise ValueError("a project with mistakes cannot be published")
    if not live.has_current:
        return Switch(after.bundle)
    current = live.current
    before = compiled(current)
    bundle = with_pauses(after.bundle, current.pauses)
    standings = None
    if may_strand(before, after, migrating=migrating):
        standings = await count_runs(setup, live.partitions, screen)
    plan = make_plan(before, after, standings, migrating=migrating)
    return Switch(bundle, replace(plan, new=bundle.hash))


def refuse_to_strand(switch: Switch, screen: Screen, *, by: By) -> None:
    """Raise Failure where a run would be stranded."""
    plan = switch.plan
    if plan is None or not plan.stranded:
        return
    if screen.as_json:
        screen.json({"refused": True, **as_json(plan)})
    told = [*stranded_lines(plan), *(remedy_lines(plan) if by == "publish" else ())]
    lines = "\n".join(line.plain for line in told)
    raise Failure(
        f"{many(plan.stranded_runs, 'run')} would be stranded, so nothing was done\n{lines}",
        hint="with --force it is done all the same, and they finish on their old version",
        code=ExitCode.REFUSED,
    )


def refuse_codes_again(live: Live, bundle: Bundle, screen: Screen) -> None:
    """Raise Failure where a code that was published could be given to a second customer.

    Every version that was ever published counts: some of its codes may be with customers.
    """
    seen: set[tuple[tuple[str, tuple[str, ...]], ...]] = set()
    for version in live.archive.bundles if bundle.codes else ():
        known = live.bundle(version)
        mark = tuple(known.codes.items())
        if mark in seen:
            continue
        seen.add(mark)
        again = given_again(known.pools(), bundle.pools())
        if again:
            if screen.as_json:
                screen.json({"refused": True, "codes": [change.name for change in again]})
            told = "\n".join(line.plain for line in codes_lines(again))
            raise Failure(
                f"codes would be given to a second customer, so nothing was done\n{told}",
                hint="with --force it is done all the same",
                code=ExitCode.REFUSED,
            )


async def make_active(
    setup: Setup, live: Live, bundle: Bundle, *, by: By, migrate: bool = True
) -> Published:
    """Publish a bundle where it is new, and switch every partition to it."""
    activation = Activation(
        version=bundle.hash,
        bundle=pack(bundle),
        journeys=bundle.journeys,
        at=time.time_ns() // 1_000_000,
        by=by,
        migrate=migrate,
        pages=bundle.pages,
    )
    return await activate(setup.connection, setup.topics, activation, partitions=live.partitions)
