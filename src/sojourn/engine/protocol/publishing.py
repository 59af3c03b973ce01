"""The outbox on its way out: in order, one request at a time, only what is committed."""

from sojourn.engine.protocol import letters
from sojourn.engine.protocol.asking import answered, ask, free, new_ticket, try_later
from sojourn.engine.protocol.ending import stop_shard
from sojourn.engine.protocol.inputs import DeadLettersFailed, PublishFailed
from sojourn.engine.protocol.records import Entry, publication
from sojourn.engine.protocol.requests import PublishActions, PublishDeadLetters
from sojourn.engine.protocol.state import Shard
from sojourn.engine.turn import DeadLetter


def go_on(shard: Shard) -> None:
    """Publish what waits, unless something is under way."""
    if not free(shard, shard.outlet):
        return
    if shard.refused:
        kept = tuple(_letter(shard, entry, reason) for entry, reason in shard.refused)
        ask(shard, shard.outlet, PublishDeadLetters(new_ticket(shard), kept))
    elif shard.unpublished:
        entries = tuple(publication(e, shard=shard.settings.shard) for e in shard.unpublished)
        ask(shard, shard.outlet, PublishActions(new_ticket(shard), entries))


def on_published(shard: Shard) -> None:
    """Acknowledged by their topics: they may leave the outbox with the next commit (rule 12)."""
    request = shard.outlet.request
    assert isinstance(request, PublishActions)
    answered(shard.outlet)
    shard.unpublished = shard.unpublished[len(request.entries) :]
    shard.published_at = shard.now.steady


def on_failed(shard: Shard, answer: PublishFailed) -> None:
    """Try again; what is refused for good goes to the dead letters first (rule 14)."""
    if answer.refused:
        answered(shard.outlet)
        waiting = shard.unpublished
        shard.refused = tuple((waiting[each.index], each.reason) for each in answer.refused)
    else:
        try_later(shard, shard.outlet, reason=answer.reason)


def on_letters(shard: Shard) -> None:
    """What could not be published is kept as dead letters, and leaves the outbox like the rest."""
    answered(shard.outlet)
    gone = {entry for entry, _ in shard.refused}
    shard.unpublished = tuple(entry for entry in shard.unpublished if entry not in gone)
    shard.refused = ()
    shard.published_at = shard.now.steady


def on_letters_failed(shard: Shard, answer: DeadLettersFailed) -> None:
    """The refused entries stay in the outbox."""
    if answer.retriable:
        try_later(shard, shard.outlet, reason=answer.reason)
    else:
        stop_shard(shard, "refused", f"the dead-letter topic refuses a record: {answer.reason}")


def _letter(shard: Shard, entry: Entry, reason: str) -> DeadLetter:
    return letters.unpublishable(
        entry, shard=shard.settings.shard, detail=reason, at=shard.now.wall
    )
