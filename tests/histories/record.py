"""Record the histories of this release: `python -m histories.record`, once, before it ships."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import sojourn
from histories.history import ARRIVAL, PARTITIONS, History, Outputs, feed, logs_of, write
from sojourn.journeyfile.project.bundle import pack
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.project.project import load
from sojourn.memory.runtime import MemoryRuntime
from sojourn.shop.plan import generate
from sojourn.wire.touchpoint import encode

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

#: 2026-03-02 00:00 UTC.
START = 1_772_409_600_000


def shop_events() -> Iterator[str]:
    """A small shop's month."""
    for touchpoint in generate(120, 30, 4, start_at=START):
        yield encode(touchpoint).decode()


def record(files: Mapping[str, str], inputs: list[str], *, learns: bool) -> History:
    """Run the project on the inputs and keep all of it."""
    loaded = load(files)
    if loaded.definitions is None or loaded.bundle is None:
        raise SystemExit("the project has mistakes")
    outputs = Outputs()
    runtime = MemoryRuntime(
        loaded.definitions, outputs, wall=ARRIVAL, partitions=PARTITIONS, learns=learns
    )
    half = len(inputs) // 2
    feed(runtime, inputs[:half])
    logs = logs_of(runtime)
    feed(runtime, inputs[half:])
    runtime.finish()
    return History(pack(loaded.bundle).decode(), inputs, outputs.lines, half, logs, learns)


def main() -> None:
    folder = HERE / sojourn.__version__
    folder.mkdir(exist_ok=True)
    files = read_directory(ROOT / "journeys").files
    # Who goes on with logs learns at other places of the input (docs/decisions/0019-learning.md):
    # how an older release's logs are gone on with is seen where nothing is learned.
    for name, learns in (("sample", True), ("untaught", False)):
        path = folder / f"{name}.json.gz"
        history = record(files, list(shop_events()), learns=learns)
        write(path, history)
        sys.stdout.write(f"{path}: {len(history.inputs)} in, {len(history.outputs)} out\n")


if __name__ == "__main__":
    main()
