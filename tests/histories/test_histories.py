"""Every release decides what the releases before it decided, to the byte (semantics 1 and 4)."""

from pathlib import Path

import pytest

from histories.history import (
    ARRIVAL,
    PARTITIONS,
    History,
    Outputs,
    as_then,
    definitions_of,
    feed,
    read,
    restored,
    write,
)
from sojourn.memory.runtime import MemoryRuntime

HERE = Path(__file__).parent
RECORDED = sorted(HERE.glob("*/*.json.gz"))
NAMES = [f"{path.parent.name}/{path.name}" for path in RECORDED]


def test_there_are_histories() -> None:
    assert RECORDED


@pytest.mark.parametrize("path", RECORDED, ids=NAMES)
def test_a_replay_gives_the_same_bytes(path: Path) -> None:
    history = read(path)
    outputs = Outputs()
    runtime = MemoryRuntime(definitions_of(history), outputs, wall=ARRIVAL, partitions=PARTITIONS)
    feed(runtime, history.inputs[: history.half])
    feed(runtime, history.inputs[history.half :])
    runtime.finish()
    lines = as_then(outputs.lines, path.parent.name)
    assert len(lines) == len(history.outputs)
    for ours, theirs in zip(lines, history.outputs, strict=True):
        assert ours == theirs


@pytest.mark.parametrize("path", RECORDED, ids=NAMES)
def test_what_an_older_release_left_is_gone_on_with(path: Path) -> None:
    """The logs are as that release wrote them; what had been decided is not decided again."""
    history = read(path)
    outputs = Outputs()
    runtime = MemoryRuntime(
        definitions_of(history),
        outputs,
        wall=ARRIVAL,
        partitions=PARTITIONS,
        logs=[restored(log) for log in history.logs],
        worker="successor",
    )
    feed(runtime, history.inputs[: history.half])
    # What the last commit held is published again, as after every take-over, to the byte.
    release = path.parent.name
    lines = as_then(outputs.lines, release)
    assert [line for line in lines if line not in history.outputs] == []
    outputs.lines.clear()
    feed(runtime, history.inputs[history.half :])
    runtime.finish()
    before = _outputs_by_half(history)
    assert outputs.lines
    assert before
    all_lines = as_then(before + outputs.lines, release)
    assert sorted(_unstamped(all_lines)) == sorted(_unstamped(history.outputs))


def test_a_recorded_history_is_never_written_again(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    history = read(RECORDED[0])
    write(path, history)
    assert read(path) == history
    with pytest.raises(FileExistsError):
        write(path, history)


def _outputs_by_half(history: History) -> list[list[str]]:
    outputs = Outputs()
    runtime = MemoryRuntime(definitions_of(history), outputs, wall=ARRIVAL, partitions=PARTITIONS)
    feed(runtime, history.inputs[: history.half])
    return outputs.lines


def _unstamped(lines: list[list[str]]) -> list[str]:
    """The bodies without their place in the shard's order, which each owner begins anew."""
    return [body.split(',"shard":')[0] for _, body in lines]
