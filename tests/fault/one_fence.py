"""A worker as `sojourn worker` runs it, with one of its fences switched off, or both.

usage: python one_fence.py <bootstrap> <prefix> <broker|clock|none> <session s> <pause ms>

`broker`: the broker alone refuses the writes of an old owner (rule 4); the worker does not look
at its clocks. `clock`: the clocks alone stop it (rule 19); it writes plain batches, which no
broker refuses. Each turn takes a pause longer, so that a test finds one in the middle.
"""

import logging
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sojourn.engine.library import Shelf
from sojourn.engine.shard import Shard
from sojourn.engine.turn import Turn
from sojourn.journeyfile.project.bundle import unpack, with_pages
from sojourn.journeyfile.project.project import load_bundle
from sojourn.kafka import carrier
from sojourn.kafka.app import GroupSettings
from sojourn.kafka.connection import Connection
from sojourn.kafka.log_client import encode_batch
from sojourn.kafka.running import run_worker
from sojourn.kafka.worker import WorkerSettings
from sojourn.wire.record import InputRecord


class SlowShard(Shard):
    """Takes its time for each turn."""

    def __init__(self, shelf: Shelf, *, pause_s: float) -> None:
        super().__init__(shelf, clock_mode="stream")
        self._pause_s = pause_s

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        time.sleep(self._pause_s)
        return super().decide(batch, max_bytes=max_bytes)


def plain_batch(*arguments: Any, **options: Any) -> bytes:
    """A batch without a producer id: the broker takes it from everyone."""
    return encode_batch(*arguments, **{**options, "producer_id": -1, "epoch": -1, "sequence": -1})


def adopt(
    shelf: Shelf, version: str, bundles: Mapping[str, bytes], pages: Mapping[str, bytes]
) -> bool:
    """Put the definitions that a shard asks for on its shelf."""
    definitions = load_bundle(with_pages(unpack(bundles[version]), pages)).definitions
    assert definitions is not None
    shelf.add(definitions)
    return True


def main() -> int:
    """Run until told to stop; 1 where the worker ended by itself."""
    bootstrap, prefix, fence, session, pause = sys.argv[1:]
    logging.basicConfig(level="INFO", format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    for name in ("aiokafka", "faust", "mode"):
        logging.getLogger(name).setLevel("ERROR")
    if fence != "broker":
        vars(carrier)["encode_batch"] = plain_batch
    shelf = Shelf()
    session_s = float(session)
    settings = WorkerSettings(
        connection=Connection(bootstrap=bootstrap),
        prefix=prefix,
        group=GroupSettings(
            group=f"{prefix}.workers",
            session_timeout_s=session_s,
            heartbeat_s=session_s / 4,
            rebalance_timeout_s=15,
        ),
        watch_suspension=fence == "clock",
    )
    ending = run_worker(
        settings,
        make_decider=lambda: SlowShard(shelf, pause_s=int(pause) / 1000),
        adopt=partial(adopt, shelf),
    )
    return 1 if ending else 0


if __name__ == "__main__":
    sys.exit(main())
