"""`make fuzz`: damage the sample project FUZZ=50000 times and judge what the checker says.

Exit code 1 where a case raised, hung, or was told without a place; its files then lie in
build/fuzz/. `--case N` judges one case by itself, with its traceback.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fuzz.cases import case
from fuzz.judge import complaint
from fuzz.watch import Command, Done, watch
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.text.reader import PLAIN

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "fuzz"


def main() -> int:
    """Runs the fuzz; returns the exit code."""
    options = _options()
    console = Console(highlight=False, markup=False)
    if options.case is not None:
        return _one(options, console)
    shutil.rmtree(BUILD, ignore_errors=True)
    began = time.monotonic()
    done = list(_shown(_judged(options), options.cases, console))
    seconds = time.monotonic() - began
    failed = [one for one in done if one.failed]
    for one in failed[:20]:
        place = _kept(options, one)
        last = one.failed.strip().splitlines()[-1]
        console.print(f"case {one.case}: {last}  ({place})", style="red", soft_wrap=True)
    _conclude(done, seconds, len(failed), options.seed, console)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--bound-s", type=float, default=20.0, help="the longest that one may take")
    parser.add_argument("--project", type=Path, default=ROOT / "journeys")
    parser.add_argument("--case", type=int, help="only this one, in this process")
    return parser.parse_args()


def _judged(options: argparse.Namespace) -> Iterator[Done]:
    def command() -> Command:
        rest = [str(options.processes), str(options.cases)]
        start = [sys.executable, "-m", "fuzz.child", str(options.project), str(options.seed)]
        return lambda first: [*start, str(first), *rest]

    commands: Sequence[Command] = [command() for _ in range(options.processes)]
    return watch(commands, end=options.cases, bound_s=options.bound_s)


def _shown(done: Iterator[Done], total: int, console: Console) -> Iterator[Done]:
    """The same cases, with a bar that follows them."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("damaging", total=total)
        for one in done:
            progress.advance(task)
            yield one


def _kept(options: argparse.Namespace, one: Done) -> Path:
    """Write the files of a case to where it can be looked at."""
    folder = BUILD / str(one.case)
    files = case(read_directory(options.project).files, options.seed, one.case)
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8", "surrogatepass"))
    (folder / "failed.txt").write_text(one.failed, encoding="utf-8")
    return folder.relative_to(ROOT)


def _one(options: argparse.Namespace, console: Console) -> int:
    files = case(read_directory(options.project).files, options.seed, options.case)
    told = complaint(files, PLAIN)
    console.print(told or "nothing to complain of", soft_wrap=True)
    return 1 if told else 0


def _conclude(
    done: Sequence[Done], seconds: float, failed: int, seed: int, console: Console
) -> None:
    ordered = sorted(done, key=lambda one: one.ms)

    def share(part: float) -> float:
        return ordered[int(part * (len(ordered) - 1))].ms

    console.print(
        f"{len(done):,} damaged projects (seed {seed}) in {seconds:.0f} s: {failed:,} failed; "
        f"median {share(0.5):.1f} ms, 99% within {share(0.99):.0f} ms, "
        f"slowest {ordered[-1].ms:.0f} ms (case {ordered[-1].case})",
        style="red" if failed else "green",
        soft_wrap=True,
    )


if __name__ == "__main__":
    sys.exit(main())
