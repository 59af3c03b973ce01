"""A worker process with the toy decider.

usage: python worker.py <bootstrap> <prefix> [session=<s>] [rebalance=<s>] [watch=off] [slow=<ms>]
"""

import logging
import sys
import time
from collections.abc import Sequence

from sojourn.engine.turn import Turn
from sojourn.kafka.app import GroupSettings
from sojourn.kafka.broker_facts import WorkerError
from sojourn.kafka.connection import Connection
from sojourn.kafka.running import run_worker
from sojourn.kafka.worker import WorkerSettings
from sojourn.wire.record import InputRecord
from support.toy.decider import ToyDecider


class SlowDecider(ToyDecider):
    """Takes its time for each turn, so that a test finds it in the middle."""

    pause_s = 0.0

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        time.sleep(self.pause_s)
        return super().decide(batch, max_bytes=max_bytes)


def main() -> int:
    """Run until told to stop; 1 where the worker ended by itself."""
    bootstrap, prefix, *words = sys.argv[1:]
    options = dict(word.split("=") for word in words)
    logging.basicConfig(level="INFO", format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    for name in ("aiokafka", "faust", "mode"):
        logging.getLogger(name).setLevel(options.get("log", "CRITICAL"))
    SlowDecider.pause_s = int(options.get("slow", "0")) / 1000
    session_s = float(options.get("session", "10"))
    settings = WorkerSettings(
        connection=Connection(bootstrap=bootstrap),
        prefix=prefix,
        group=GroupSettings(
            group=f"{prefix}-workers",
            session_timeout_s=session_s,
            heartbeat_s=session_s / 4,
            rebalance_timeout_s=float(options.get("rebalance", "15")),
        ),
        watch_suspension=options.get("watch") != "off",
    )
    try:
        ending = run_worker(settings, make_decider=SlowDecider, adopt=lambda *_: True)
    except WorkerError as error:
        logging.error("%s", error)
        return 2
    if ending is not None:
        logging.error("%s", ending.reason)
    return 1 if ending else 0


if __name__ == "__main__":
    sys.exit(main())
