"""`sojourn experiment report`: what experiments and holdouts have shown."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from sojourn.cli.command import Command, Group
from sojourn.cli.experiment_view import page
from sojourn.cli.failure import Failure
from sojourn.cli.options import AsJson, screen_of, seconds
from sojourn.experiments.compare import results
from sojourn.experiments.document import as_json
from sojourn.experiments.evidence import Evidence, gather, judged_by
from sojourn.experiments.seen import Measured, Seen, seen_in
from sojourn.files.results import DECISIONS_FILE, TRANSITIONS_FILE
from sojourn.files.rows import BadRow, FileUnreadable, json_lines, read_row
from sojourn.journeyfile.findings.diagnostic import did_you_mean

_WITHIN_S: Final = 30 * 86_400

experiment = typer.Typer(
    name="experiment",
    cls=Group,
    help="What experiments and holdouts have shown.",
    no_args_is_help=True,
)


@experiment.command(cls=Command)
def report(
    context: typer.Context,
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="More of the same.")
    ] = None,
    *,
    files: Annotated[
        list[Path],
        typer.Option(
            "--from",
            metavar="FILE_OR_DIR",
            help="Decisions, transitions, events: JSONL, plain or gzip, or a directory that "
            "`simulate` filled.",
        ),
    ],
    only: Annotated[
        list[str] | None, typer.Option("--experiment", help="Only this one.", metavar="NAME")
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(
            help="Judge by this event instead, as it stands in the files.", metavar="EVENT"
        ),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="With --on: how long after the first difference it counts; 30d if not said.",
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Compare the arms: who took part, who converted, how sure one can be, and of what."""
    screen = screen_of(context, as_json=json)
    within_s = _WITHIN_S if within is None else seconds(within)
    if within is not None and not on:
        hint = "name the event, too; a declared measure has a time of its own"
        raise Failure("`--within` says how long an event of `--on` counts", hint=hint)
    left_out: list[str] = []
    evidence = gather(_seen(_paths([*files, *(more or ())]), left_out))
    for note in left_out:
        screen.err.print(note, markup=False, soft_wrap=True)
    if on:
        _happened(evidence, on)
        evidence = judged_by(evidence, Measured(tuple(on), within_s * 1000))
    found = results(evidence, only or ())
    if only and (missing := set(only) - {one.design.name for one in found}):
        known = sorted({one.design.name for one in evidence.exposures})
        hint = f"they tell of {', '.join(known)}" if known else "they tell of none"
        raise Failure(f"no exposure to `{min(missing)}` in these files", hint=hint)
    screen.result(as_json(found), page(found) if found else "nobody took part in an experiment")
    if not evidence.exposures:
        screen.hints(("decisions tell who took part: are they among these files?",))


def _happened(evidence: Evidence, on: Sequence[str]) -> None:
    """Raises Failure where an event to judge by is not in the files: a slip would count as none."""
    if not evidence.has_events:
        hint = "name the file of events, too, as in `--from out events.jsonl`"
        raise Failure("`--on` needs the events themselves, and these files hold none", hint=hint)
    known = {kind for _, kind in evidence.acts}
    for name in on:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known))}"
            raise Failure(f'no event "{name}" in these files', hint=hint)


def _paths(given: list[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            names = [path / name for name in (DECISIONS_FILE, TRANSITIONS_FILE)]
            known = [one for one in names if one.exists()]
            if not known:
                message = f"{path} holds neither {DECISIONS_FILE} nor {TRANSITIONS_FILE}"
                raise Failure(message, hint="a directory is one that `sojourn simulate` filled")
            yield from known
        else:
            yield path


def _seen(paths: Iterator[Path], left_out: list[str]) -> Iterator[Seen | None]:
    """What the lines say; for each file with lines that say nothing, a note to `left_out`."""
    for path in paths:
        bad: list[BadRow] = []
        is_read = False
        try:
            for row in json_lines(path):
                seen = None if isinstance(row, BadRow) else seen_in(row.content[0])
                if seen is None and isinstance(fault := read_row(row), BadRow):
                    bad.append(fault)
                else:
                    is_read = True
                yield seen
        except FileUnreadable as error:
            raise Failure(str(error)) from error
        if bad and not is_read:
            hint = "name decisions, transitions or events, with one JSON object a line"
            raise Failure(f"{path}:{bad[0].line}: {bad[0].what}", hint=hint)
        if bad:
            lines = "1 line" if len(bad) == 1 else f"{len(bad):,} lines"
            left_out.append(f"{path}:{bad[0].line}: {bad[0].what}; {lines} of it left out")
