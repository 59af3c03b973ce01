"""`make bench`: the engine against a plain Faust agent, in one run on one real Apache Kafka.

Writes build/bench.json and prints a table. A contestant that cannot run ends the bench with
exit code 1 and no file: a figure that was not measured is never written.
"""

import argparse
import asyncio
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from bench import latency, micro, throughput, topics
from bench.contestants import Contestant, FaustTable, Run, Sojourn
from bench.events import Event, generate
from bench.process import WorkerFailedError
from bench.progress import Drain
from bench.report import Figure, machine, median_of, ratio, show, write
from support.kafka.choice import Kafka, running_kafka
from support.kafka.jars import ROOT

BUILD = ROOT / "build" / "bench"
_BACKLOG_SPAN_MS = 3 * 3600 * 1000


def main() -> int:
    """Runs the bench; returns the exit code."""
    options = _options()
    console = Console()
    shutil.rmtree(BUILD, ignore_errors=True)
    # What is left of an earlier run must not pass for this one's figures.
    options.out.unlink(missing_ok=True)
    figures = micro.measure(options.project)
    if not options.micro_only:
        try:
            with running_kafka() as kafka:
                console.print(f"Kafka: {kafka.describe()}; {machine()}")
                figures += asyncio.run(_on_kafka(kafka, options, console))
        except WorkerFailedError as failure:
            console.print(f"bench failed: {failure}", style="red", markup=False)
            return 1
    write(figures, options.out)
    show(figures, console, title=f"{machine()}; only the ratios count")
    console.print(f"written: {options.out}", soft_wrap=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, default=200_000, help="backlog for sojourn")
    parser.add_argument(
        "--warm-up",
        type=int,
        default=100_000,
        help="of these, sojourn reads so many before its clock starts: customers get a past",
    )
    parser.add_argument("--faust-events", type=int, default=40_000, help="backlog for Faust")
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--state-bytes", type=int, default=1500, help="a state of the Faust agent")
    parser.add_argument("--latency-seconds", type=float, default=15.0)
    parser.add_argument("--timeout", type=float, default=120.0, help="seconds for one drain")
    parser.add_argument("--only", action="append", help="a contestant; may be repeated")
    parser.add_argument("--micro-only", action="store_true", help="needs no Kafka")
    parser.add_argument("--project", type=Path, default=ROOT / "tests" / "scenario" / "shop")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json")
    return parser.parse_args()


async def _on_kafka(kafka: Kafka, options: argparse.Namespace, console: Console) -> list[Figure]:
    everyone: list[Contestant] = [
        Sojourn(options.project),
        FaustTable(tuned=False, state_bytes=options.state_bytes),
        FaustTable(tuned=True, state_bytes=options.state_bytes),
    ]
    contestants = [one for one in everyone if not options.only or one.name in options.only]
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console
    ) as progress:
        bench = _Bench(kafka, options, progress)
        drains = await bench.throughputs(contestants)
        figures = _throughput_figures(contestants, drains)
        speed = {figure.name: figure for figure in figures}
        if own := speed.get("throughput.sojourn"):
            sojourn = next(one for one in contestants if isinstance(one, Sojourn))
            figures += await bench.latencies(sojourn, own.value)
    return figures


class _Bench:
    """What all runs share: the broker, the options, the display."""

    def __init__(self, kafka: Kafka, options: argparse.Namespace, progress: Progress) -> None:
        self._kafka = kafka
        self._options = options
        self._progress = progress

    async def throughputs(self, contestants: Sequence[Contestant]) -> dict[str, list[Drain]]:
        """All rounds, the contestants in turn within each, because machines wander."""
        options = self._options
        now_ms = int(time.time() * 1000)
        events = {
            count: list(
                generate(
                    count,
                    partitions=options.partitions,
                    first_at_ms=now_ms - _BACKLOG_SPAN_MS,
                    last_at_ms=now_ms,
                )
            )
            for count in {options.events, options.faust_events}
        }
        drains: dict[str, list[Drain]] = {one.name: [] for one in contestants}
        # Round 0 warms the broker up (a Java program compiles what it runs often) and is not
        # counted.
        for number in range(options.rounds + 1):
            for one in contestants:
                count = options.events if isinstance(one, Sojourn) else options.faust_events
                done = await self._drain(one, events[count], f"{number}/{options.rounds}")
                if number > 0:
                    drains[one.name].append(done)
        return drains

    async def _drain(self, one: Contestant, events: Sequence[Event], label: str) -> Drain:
        run = self._run(one.name)
        task = self._progress.add_task(f"round {label} {one.name}")
        done = await throughput.measure(
            one,
            run,
            events,
            warm_up=self._options.warm_up if isinstance(one, Sojourn) else 0,
            timeout_s=self._options.timeout,
            tell=self._teller(task, f"round {label} {one.name}"),
        )
        await topics.remove_all(run.bootstrap, run.prefix)
        self._progress.update(
            task,
            description=f"round {label} {one.name}: {done.events_per_s:,.0f} events/s "
            f"({done.events:,} in {done.seconds:.1f} s, {done.cpu_us:.0f} µs of CPU each)",
        )
        self._progress.stop_task(task)
        return done

    async def latencies(self, one: Contestant, maximum: float) -> list[Figure]:
        """At a tenth and at half of the maximum just measured."""
        figures: list[Figure] = []
        for word, share in (("a tenth", 0.1), ("half", 0.5)):
            run = self._run(f"latency-{word.split()[-1]}")
            task = self._progress.add_task(f"latency at {word}")
            seen = await latency.measure(
                one,
                run,
                rate=int(maximum * share),
                warm_up_s=5.0,
                seconds=self._options.latency_seconds,
                tell=self._teller(task, f"latency at {word}"),
            )
            await topics.remove_all(run.bootstrap, run.prefix)
            self._progress.stop_task(task)
            setting = (
                f"{seen.rate:,} events/s, {seen.samples:,} actions, "
                f"producer at most {max(0.0, seen.late_s) * 1000:.0f} ms late"
            )
            figures += [
                Figure(f"latency.{word.split()[-1]}.p50", seen.p50_ms, "ms", setting),
                Figure(f"latency.{word.split()[-1]}.p99", seen.p99_ms, "ms", setting),
            ]
        return figures

    def _teller(self, task: TaskID, title: str) -> Callable[[str], None]:
        return lambda word: self._progress.update(task, description=f"{title}: {word}")

    def _run(self, name: str) -> Run:
        prefix = f"bench-{name.replace('_', '-')}-{secrets.token_hex(3)}"
        directory = BUILD / prefix
        directory.mkdir(parents=True)
        return Run(
            bootstrap=self._kafka.bootstrap,
            prefix=prefix,
            partitions=self._options.partitions,
            directory=directory,
        )


def _throughput_figures(
    contestants: Sequence[Contestant], drains: dict[str, list[Drain]]
) -> list[Figure]:
    figures = {
        one.name: median_of(
            f"throughput.{one.name}",
            [drain.events_per_s for drain in drains[one.name]],
            unit="events/s",
            setting=_setting(one, drains[one.name]),
        )
        for one in contestants
    }
    ratios = [
        ratio(f"sojourn_to_{name}", figures["sojourn"], figure)
        for name, figure in figures.items()
        if name != "sojourn" and "sojourn" in figures
    ]
    cpu = [
        median_of(
            f"cpu.{one.name}",
            [drain.cpu_us for drain in drains[one.name]],
            unit="µs/event",
            setting="processor time of the worker while draining",
        )
        for one in contestants
    ]
    return [*figures.values(), *ratios, *cpu]


def _setting(one: Contestant, drains: Sequence[Drain]) -> str:
    last = drains[-1]
    return (
        f"{one.setting}; backlog, generator at rest; {last.events:,} events counted, "
        f"{last.actions:,} actions, {last.state_bytes:,.0f} bytes a state written"
    )


if __name__ == "__main__":
    sys.exit(main())
