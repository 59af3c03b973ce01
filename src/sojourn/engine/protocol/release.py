"""The graceful revoke: finish the commit and its publishing, empty the outbox, let go."""

from sojourn.engine.protocol import commit, gap
from sojourn.engine.protocol.asking import clear, free
from sojourn.engine.protocol.ending import let_go
from sojourn.engine.protocol.requests import Append
from sojourn.engine.protocol.state import Shard


def begin(shard: Shard) -> None:
    """The shard was revoked."""
    if shard.phase != "owning":
        let_go(shard)
        return
    shard.phase = "leaving"
    shard.batches = ()
    shard.clock = 0
    if shard.gap is None and not isinstance(shard.log.request, Append):
        # Decided but not appended: the next owner decides it anew.
        clear(shard.log)
        shard.turn = None


def go_on(shard: Shard) -> None:
    """Take the next step towards letting go."""
    if not free(shard, shard.log):
        return
    if shard.gap is not None:
        gap.read(shard, shard.gap)
    elif shard.unpublished:
        return
    elif shard.memory.outbox and not commit.silent_too_long(shard):
        commit.append_upkeep(shard)
    else:
        let_go(shard)
