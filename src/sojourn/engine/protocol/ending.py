"""How a shard's protocol ends its work: gracefully, until its next assignment, or for good."""

from sojourn.engine.protocol.asking import clear, say
from sojourn.engine.protocol.requests import Released, StopCode, StopShard, StopWorker
from sojourn.engine.protocol.state import Shard


def drop_work(shard: Shard) -> None:
    """Forget what was decided but is not durable, and the input it came from (rule 2)."""
    clear(shard.log)
    shard.batches = ()
    shard.turn = None
    shard.letters_done = False
    shard.commit = None
    shard.gap = None
    shard.needs = ""
    shard.clock = 0
    shard.input_start = -1


def drop_publishing(shard: Shard) -> None:
    """Stop publishing; what is still in the log's outbox is published by the next owner."""
    clear(shard.outlet)
    shard.unpublished = ()
    shard.refused = ()
    shard.full = False


def let_go(shard: Shard) -> None:
    """The graceful end: nothing is under way any more. The memory is kept (rule 16)."""
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "idle"
    say(shard, Released())


def stop_shard(shard: Shard, code: StopCode, reason: str) -> None:
    """Stop this shard until its next assignment."""
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "stopped"
    if code == "fenced":
        shard.barred = shard.generation
    say(shard, StopShard(code, reason))


def stop_without_definitions(shard: Shard) -> None:
    """Stop this shard: what it decides by is gone, and asking again would not bring it back."""
    version = shard.memory.meta.definitions
    stop_shard(
        shard,
        "definitions_gone",
        f"shard {shard.settings.shard} decides by definitions {version[:12]}, and they are on the "
        "definitions topic no more. Publish those files again (`sojourn publish`), then start "
        "this worker again",
    )


def stop_worker(shard: Shard, code: StopCode, reason: str) -> None:
    """Stop everything, without another write."""
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "dead"
    say(shard, StopWorker(code, reason))
