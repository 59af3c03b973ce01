"""Every release decides what the releases before it decided, to the byte (semantics 1 and 4)."""

from pathlib import Path

import pytest

from histories.history import (
    History,
    Outputs,
    as_then,
    feed,
    read,
    restored,
    runtime_of,
    write,
)
from histories.record import ROOT, START, record
from sojourn.journeyfile.project.directory import read_directory
from sojourn.shop.plan import generate
from sojourn.wire.touchpoint import encode

HERE = Path(__file__).parent
RECORDED = sorted(HERE.glob("*/*.json.gz"))
#: Whoever goes on with logs makes tables at other places of the input, so decides otherwise.
UNTAUGHT = [path for path in RECORDED if not read(path).learned]


def _named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_each_release_has_a_history_that_can_be_gone_on_with() -> None:
    assert RECORDED
    assert {path.parent for path in UNTAUGHT} == {path.parent for path in RECORDED}


@pytest.mark.parametrize("path", RECORDED, ids=_named)
def test_a_replay_gives_the_same_bytes(path: Path) -> None:
    history = read(path)
    lines = as_then(_replayed(history), path.parent.name)
    assert len(lines) == len(history.outputs)
    for ours, theirs in zip(lines, history.outputs, strict=True):
        assert ours == theirs


@pytest.mark.parametrize("path", UNTAUGHT, ids=_named)
def test_what_an_older_release_left_is_gone_on_with(path: Path) -> None:
    """The logs are as that release wrote them; what had been decided is not decided again."""
    history = read(path)
    outputs = Outputs()
    logs = [restored(log) for log in history.logs]
    runtime = runtime_of(history, outputs, logs=logs, worker="successor")
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


@pytest.mark.parametrize("learns", [True, False])
def test_what_would_be_recorded_now_replays_with_its_tables_or_without(learns: bool) -> None:
    inputs = [encode(one).decode() for one in generate(80, 20, 4, start_at=START)]
    history = record(read_directory(ROOT / "journeys").files, inputs, learns=learns)
    assert any('"learned":' in body for _, body in history.outputs) == learns
    assert _replayed(history) == history.outputs


def test_a_recorded_history_is_never_written_again(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    history = read(RECORDED[0])
    write(path, history)
    assert read(path) == history
    with pytest.raises(FileExistsError):
        write(path, history)


def _replayed(history: History) -> list[list[str]]:
    outputs = Outputs()
    runtime = runtime_of(history, outputs)
    feed(runtime, history.inputs[: history.half])
    feed(runtime, history.inputs[history.half :])
    runtime.finish()
    return outputs.lines


def _outputs_by_half(history: History) -> list[list[str]]:
    outputs = Outputs()
    feed(runtime_of(history, outputs), history.inputs[: history.half])
    return outputs.lines


def _unstamped(lines: list[list[str]]) -> list[str]:
    """The bodies without their place in the shard's order, which each owner begins anew."""
    return [body.split(',"shard":')[0] for _, body in lines]
