"""The claim: from its record on the broker rejects every older owner."""

from hashlib import blake2b

from sojourn.engine.protocol.asking import answered, ask, new_ticket, notice, try_later
from sojourn.engine.protocol.ending import stop_shard
from sojourn.engine.protocol.inputs import AppendFailed, ProducerGranted, ProducerRefused
from sojourn.engine.protocol.records import Claim, claim_record, fence_record
from sojourn.engine.protocol.requests import Append, InitProducer
from sojourn.engine.protocol.state import Memory, Producer, Shard

#: No coordinator grants this epoch, so it shuts out every owner with that producer id (rule 10).
FENCE_EPOCH = 32_767


def ask_producer(shard: Shard) -> None:
    """Ask for a producer id with an epoch above the last owner's."""
    shard.claim_seen = shard.memory.claim
    shard.producer = Producer(asked_at=shard.now.wall)
    ask(shard, shard.log, InitProducer(new_ticket(shard), shard.settings.transactional_id))


def on_producer(shard: Shard, answer: ProducerGranted) -> None:
    """Granted: read what was written meanwhile."""
    answered(shard.log)
    shard.producer = Producer(answer.producer_id, answer.epoch, 0, shard.producer.asked_at)
    shard.step = "rereading"


def on_refused(shard: Shard, answer: ProducerRefused) -> None:
    """Refused: try again with a jitter (rule 5), or give up."""
    if answer.retriable:
        try_later(shard, shard.log, reason=answer.reason)
    else:
        stop_shard(shard, "refused", f"the coordinator refuses a producer id: {answer.reason}")


def must_shut_out(shard: Shard) -> bool:
    """Whether the last claim has another producer id, which our epoch does not fence (rule 10)."""
    return _unfenced_id(shard, shard.memory.claim) >= 0


def after_rereading(shard: Shard) -> None:
    """All is read that was written before the producer id was granted: fence, or claim."""
    if not must_shut_out(shard):
        shard.step = "claiming"
    elif shard.memory.claim == shard.claim_seen:
        shard.step = "fencing"
    else:
        # It claimed after we asked, so its producer id may be the newer one. Shutting that out
        # would bar every later owner too, because the coordinator goes on granting it.
        shard.step = "producer"


def append_fence(shard: Shard) -> None:
    """Shut the producer id of the last claim out by hand."""
    if too_late(shard):
        shard.step = "producer"
        ask_producer(shard)
        return
    old_id = _unfenced_id(shard, shard.memory.claim)
    request = Append(new_ticket(shard), old_id, FENCE_EPOCH, 0, (fence_record(),))
    ask(shard, shard.log, request)


def on_fence_appended(shard: Shard) -> None:
    """The older producer id is shut out."""
    request = shard.log.request
    assert isinstance(request, Append)
    answered(shard.log)
    shard.shut_out = request.producer_id
    notice(shard, "producer_fenced")
    shard.step = "claiming"


def append_claim(shard: Shard) -> None:
    """Append the claim, unless the producer id was granted too long ago (rule 9)."""
    if too_late(shard):
        shard.step = "producer"
        ask_producer(shard)
        return
    shard.claims += 1
    producer = shard.producer
    # Rule 11: ordered also after a log that lost its tail, by the wall clock.
    term = max(shard.memory.term + 1, shard.now.wall)
    shard.claim = Claim(_draw(shard), term, producer.id, producer.epoch, shard.now.wall)
    records = (claim_record(shard.claim),)
    request = Append(new_ticket(shard), producer.id, producer.epoch, producer.sequence, records)
    ask(shard, shard.log, request)


def too_late(shard: Shard) -> bool:
    """Whether a claim under the producer id at hand must not be appended any more (rule 9)."""
    age_ms = shard.now.wall - shard.producer.asked_at
    return shard.settings.fenced and age_ms > shard.settings.claim_within_ms


def on_claim_appended(shard: Shard, base_offset: int) -> None:
    """Acknowledged, which is not enough: only reading the own nonce ends a take-over (rule 3)."""
    answered(shard.log)
    shard.claim_at = base_offset
    shard.acked_at = shard.now.wall
    shard.step = "confirming"


def on_append_failed(shard: Shard, answer: AppendFailed) -> None:
    """The fence or the claim was not acknowledged."""
    fencing = shard.step == "fencing"
    match answer.fault:
        case "unclear" if too_late(shard):
            claim_again(shard, full=False)
        case "unclear":
            try_later(shard, shard.log, reason=answer.reason, keep=True)
        case "fenced" | "out_of_order" if fencing:
            # Only a fence can stand in the way of a fence: it is shut out already.
            on_fence_appended(shard)
        case "fenced":
            stop_shard(shard, "fenced", "another worker claims this shard")
        case "out_of_order":
            notice(shard, "log_truncated", answer.reason)
            claim_again(shard, full=True)
        case _:
            stop_shard(shard, "refused", f"the broker refuses the claim: {answer.reason}")


def confirm(shard: Shard, *, term_before: int, claim_before: Claim | None) -> None:
    """The own claim was read: it holds if it is above all terms, and all older ids are fenced."""
    claim = shard.claim
    assert claim is not None
    if claim.term <= term_before or _unfenced_id(shard, claim_before) >= 0:
        claim_again(shard, full=False)
        return
    memory = shard.memory
    if shard.settings.fenced:
        shard.producer = Producer(claim.producer_id, claim.epoch, 1, shard.producer.asked_at)
    memory.fresh_at = shard.now.wall
    notice(shard, "claimed", f"term {claim.term} at offset {memory.claim_offset}")
    shard.step = "loading"


def not_found_yet(shard: Shard) -> None:
    """The end of what can be seen is reached without the own claim."""
    if shard.memory.position > shard.claim_at:
        # The broker took our claim for somebody else's batch, or has lost it (rule 3).
        notice(shard, "log_truncated", "the claim was acknowledged and is not in the log")
        claim_again(shard, full=True)
    elif too_late(shard):
        claim_again(shard, full=True)
    else:
        try_later(shard, shard.log, reason="the claim cannot be seen yet")


def claim_again(shard: Shard, *, full: bool) -> None:
    """Begin the take-over anew, with memory or without."""
    answered(shard.log)
    shard.step = "reading"
    shard.claim = None
    if full:
        shard.decider.forget()
        shard.memory = Memory(fresh_at=shard.now.wall)


def _unfenced_id(shard: Shard, claim: Claim | None) -> int:
    """The producer id of `claim` if our epoch does not fence it, else -1."""
    if claim is None or not shard.settings.fenced:
        return -1
    if claim.producer_id in (shard.producer.id, shard.shut_out):
        return -1
    return claim.producer_id


def _draw(shard: Shard) -> str:
    """A nonce: 32 hexadecimal digits that no other claim of any worker carries."""
    text = f"{shard.settings.worker}/{shard.settings.shard}/{shard.claims}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
