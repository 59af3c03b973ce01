"""`sojourn pause` and `sojourn resume`: hold a journey, and let it go on."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from sojourn.cli.failure import Failure
from sojourn.cli.history import migrates, steps_of
from sojourn.cli.live import Live, look
from sojourn.cli.on_kafka import OnKafka, on_kafka
from sojourn.cli.options import (
    AsJson,
    Brokers,
    Environment,
    JourneyName,
    Prefix,
    ProjectDir,
    seconds,
)
from sojourn.cli.plan_view import SHORT
from sojourn.cli.reaching import reach
from sojourn.cli.switch import make_active, paused_in
from sojourn.core.declared.definitions import Pause, PausePolicy
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.project.bundle import Bundle, with_pauses
from sojourn.kafka.definitions import Published
from sojourn.wire.active import By


def pause(
    context: typer.Context,
    journey: JourneyName,
    *,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Hold a journey: no timer fires, and what happens is kept in mind for its runs."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    done = reach(here.setup, _change(here, journey, Pause(held=True), by="pause"))
    again = done.before == Pause(held=True)
    sentence = f"{journey} was paused already" if again else f"{journey} is paused"
    _tell(here, journey, done, sentence)


def resume(
    context: typer.Context,
    journey: JourneyName,
    *,
    policy: Annotated[
        PausePolicy,
        typer.Option(help="What becomes of what fell due in the pause."),
    ] = "catch up",
    over: Annotated[
        str | None, typer.Option(help="Spread what fell due over so long, as 1h or 30m.")
    ] = None,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Let a paused journey go on."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    over_ms = 0 if over is None else seconds(over) * 1000
    resumed = Pause(held=False, policy=policy, over_ms=over_ms)
    done = reach(here.setup, _change(here, journey, resumed, by="resume"))
    what = "catches up with what fell due" if policy == "catch up" else "skips what has expired"
    spread = f", spread over {over}" if over_ms else ""
    _tell(here, journey, done, f"{journey} goes on: it {what}{spread}")


class _Done(Struct, frozen=True):
    """The bundle under its new pauses, and how the journey was before."""

    bundle: Bundle
    published: Published
    before: Pause | None


async def _change(here: OnKafka, journey: str, pause: Pause, *, by: By) -> _Done:
    """Make the active bundle active again with one pause changed."""
    live = await look(here.setup)
    current = live.current
    before = current.pauses.get(journey)
    if journey not in current.journeys and journey not in _older(live):
        hint = did_you_mean(journey, current.journeys) or "`sojourn versions` lists what there is"
        raise Failure(f'no journey "{journey}" was ever active here', hint=hint)
    if by == "resume" and (before is None or not before.held):
        raise Failure(f"{journey} is not paused", hint=_paused_now(current))
    bundle = with_pauses(current, {**current.pauses, journey: pause})
    migrate = migrates(live.active)
    published = await make_active(here.setup, live, bundle, by=by, migrate=migrate)
    return _Done(bundle, published, before)


def _older(live: Live) -> set[str]:
    """Journeys of earlier versions: runs on them may be under way still."""
    return {name for step in steps_of(live) if step.bundle for name in step.bundle.journeys}


def _paused_now(bundle: Bundle) -> str:
    paused = paused_in(bundle.pauses)
    return f"paused are: {', '.join(paused)}" if paused else "no journey is paused"


def _tell(here: OnKafka, journey: str, done: _Done, sentence: str) -> None:
    bundle = done.bundle
    pause = bundle.pauses[journey]
    here.screen.result(
        {
            "project": bundle.project,
            "hash": bundle.hash,
            "partitions": done.published.partitions,
            "journey": journey,
            "state": "paused" if pause.held else "resumed",
            "policy": None if pause.held else pause.policy,
            "over_ms": None if pause.held else pause.over_ms,
            "paused": list(paused_in(bundle.pauses)),
        },
        f"{sentence} ({bundle.hash[:SHORT]}, active in {done.published.partitions} partitions)",
    )
