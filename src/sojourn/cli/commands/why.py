"""`sojourn why`: why a message went out to a customer, or did not, in plain words."""

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.commands.customer import read_customer
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir, screen_of
from sojourn.cli.project import sound_project
from sojourn.cli.reaching import reach
from sojourn.cli.screen import Screen
from sojourn.cli.why.evidence import project_of, told_in
from sojourn.cli.why.known import NOTHING, Known, known_of
from sojourn.cli.why.page import account_of, as_json, page
from sojourn.cli.why.wishes import called, wishes_of
from sojourn.core.touchpoints.admit import report_of
from sojourn.memory.scenario.life import Life
from sojourn.memory.scenario.told import Told, run_labels

Reports = dict[str, tuple[str, ...]]


def why(
    context: typer.Context,
    customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id.")],
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="ACTION",
            help="Only this: the id of an action (or how it begins), a step, `journey.step`, or "
            "a journey.",
        ),
    ] = None,
    *,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR_OR_FILE",
            help="The result files of `sojourn simulate`, or a file of scenarios; without it, the "
            "topics.",
        ),
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="How many messages are explained.")] = 10,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Explain why messages went out to a customer, or did not, and on which channel."""
    reports: Reports
    if source is not None:
        screen = screen_of(context, as_json=json)
        told, reports, known = told_in(source, customer_id), {}, _known(source, project)
    else:
        here = on_kafka(
            context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
        )
        life = reach(here.setup, read_customer(here.setup, here.project, customer_id))
        screen, known = here.screen, known_of(here.project)
        told, reports = life.told, _reports(life)
    _explain(screen, customer_id, action, told, reports, known, last=last)


def _explain(
    screen: Screen,
    customer: str,
    action: str | None,
    told: Told,
    reports: Reports,
    known: Known,
    *,
    last: int,
) -> None:
    if not told.decisions and not told.transitions:
        raise Failure("nothing is on record of this customer", code=ExitCode.FINDINGS)
    everything = wishes_of(told, reports)
    wishes = everything if action is None else called(everything, action)
    if action is not None and not wishes:
        raise Failure(
            f"nothing is on record of {action!r} for this customer",
            hint="without ACTION, everything is explained that is on record",
            code=ExitCode.FINDINGS,
        )
    kept, cut = wishes[-last:], wishes[:-last]
    silent = {wish.run for wish in cut} - {wish.run for wish in kept}
    if action is not None:
        silent = set(run_labels(told.transitions).values()) - {wish.run for wish in kept}
    account = account_of(customer, told, kept, known, silent=silent)
    screen.result(as_json(account), page(account))
    if cut:
        screen.hints(("", f"{len(cut)} earlier ones are left out: `--last` shows more"))


def _known(source: Path, directory: Path) -> Known:
    """What the project adds; nothing where there is none."""
    if not directory.is_dir():
        sound_project(directory)
    project = project_of(source) if source.is_file() else project_of(directory)
    return NOTHING if project is None else known_of(project)


def _reports(life: Life) -> Reports:
    words: dict[str, list[str]] = defaultdict(list)
    for arrival in life.arrivals:
        word = report_of(arrival.touchpoint.type)
        action = arrival.touchpoint.properties.get("action")
        if word and isinstance(action, str) and word not in words[action]:
            words[action].append(word)
    return {action: tuple(said) for action, said in words.items()}
