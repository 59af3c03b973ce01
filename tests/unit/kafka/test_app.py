"""The Faust app leaves nothing where the worker was started."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import faust
import pytest

from sojourn.kafka.app import GroupSettings, Handlers, build_app
from sojourn.kafka.connection import Connection
from sojourn.kafka.intake import Intake, PartitionBatch


async def _assigned(partitions: frozenset[int], generation: int) -> None: ...


async def _release() -> None: ...


def _offer(batch: PartitionBatch, ack: Callable[[], object]) -> None: ...


def _report_loss(partition: int, offset: int) -> None: ...


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the worker is started; there must be nothing there in the end."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


async def test_its_first_start_makes_no_folder(place: Path) -> None:
    app = build_app(
        Connection(bootstrap="127.0.0.1:9"),
        "shop.touchpoints",
        settings=GroupSettings(group="shop.workers"),
        intake=Intake(),
        handlers=Handlers(_assigned, _release, _offer, _report_loss),
    )
    await app.on_first_start()


def test_what_makes_the_folders_is_what_is_left_out() -> None:
    """A new Faust may do more at its first start; then it must be looked at anew."""
    lines = inspect.getsource(faust.App.on_first_start).splitlines()[2:]
    assert [line.strip() for line in lines if line.strip()] == ["self._create_directories()"]
