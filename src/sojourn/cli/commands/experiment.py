"""`sojourn experiment report`: what experiments and holdouts have shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

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

experiment = typer.Typer(
    name="experiment", help="What experiments and holdouts have shown.", no_args_is_help=True
)


@experiment.command()
def report(
    context: typer.Context,
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More files.")
    ] = None,
    *,
    files: Annotated[
        list[Path],
        typer.Option(
            "--from",
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
        str, typer.Option(help="With --on: how long after the first difference it counts.")
    ] = "30d",
    json: AsJson = False,
) -> None:
    """Compare the arms: who took part, who converted, how sure one can be, and of what."""
    screen = screen_of(context, as_json=json)
    left_out: list[str] = []
    evidence = gather(_seen(_paths([*files, *(more or ())]), left_out))
    for note in left_out:
        screen.err.print(note, markup=False, soft_wrap=True)
    if on:
        _must_tell_of(evidence, on)
        evidence = judged_by(evidence, Measured(tuple(on), seconds(within) * 1000))
    found = results(evidence, only or ())
    if only and (missing := set(only) - {one.design.name for one in found}):
        known = sorted({one.design.name for one in evidence.exposures})
        hint = f"they tell of {', '.join(known)}" if known else "they tell of none"
        raise Failure(f"no exposure to `{min(missing)}` in these files", hint=hint)
    screen.result(as_json(found), page(found) if found else "nobody took part in an experiment")


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


def _must_tell_of(evidence: Evidence, on: list[str]) -> None:
    """What is judged by one's own events needs them: a name that is none would count as nothing."""
    known = sorted({event_type for _, event_type in evidence.acts})
    if not known:
        hint = "name the file of events too: transitions tell only of the declared measure"
        raise Failure("there are no events in these files to judge by", hint=hint)
    for name in on:
        if name not in known:
            hint = did_you_mean(name, known) or f"they tell of {', '.join(known)}"
            raise Failure(f"no event `{name}` in these files", hint=hint)


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
