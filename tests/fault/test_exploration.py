"""Every interleaving, crash and lost answer at small scope; and that planted faults are found.

In no state is an action committed twice, published uncommitted, or out of the outbox without a
publish; states and progress are always those of a plain run over the input; and from the last
states, and a sample of all, a last worker brings everything to its right end.

SOJOURN_EXPLORE=large explores more.
"""

import os
from collections.abc import Callable

import pytest

from model.explorer import Explorer
from model.ledger import events
from model.scene import Scope, ViolationError
from sojourn.engine.protocol import claiming, commit, replay, steady, takeover
from sojourn.engine.protocol.asking import answered
from sojourn.engine.protocol.inputs import AppendFailed
from sojourn.engine.protocol.records import (
    CLAIM_KEY,
    FENCE_KEY,
    META_KEY,
    STATE_PREFIX,
    ReadRecord,
    read_claim,
    read_meta,
    read_outbox,
)
from sojourn.engine.protocol.requests import Append
from sojourn.engine.protocol.state import Memory, Shard
from sojourn.engine.turn import Decider, Turn

LARGE = os.environ.get("SOJOURN_EXPLORE") == "large"
NEVER = 10**9

#: Each is explored to its end: 314,000 states together, in about 45 s.
SMALL = {
    "two owners, two batches": Scope(events=events("a1", "b1")),
    "a crash": Scope(events=events("a1"), crashes=1),
    "two crashes": Scope(events=events("a1"), crashes=2, linger_ms=NEVER),
    "an answer is lost": Scope(events=events("a1"), faults=1),
    "an answer is lost and a crash": Scope(
        events=events("a1"), crashes=1, faults=1, linger_ms=NEVER
    ),
    "two answers are lost": Scope(events=events("a1"), faults=2, linger_ms=NEVER),
    "an answer is lost and two crashes": Scope(
        events=events("a1"), crashes=2, faults=1, linger_ms=NEVER
    ),
    "poison, and input that comes again": Scope(
        events=events("a1", "poison"), overlap=1, linger_ms=NEVER
    ),
    "the coordinator loses its tail": Scope(
        events=events("a1"), broker=1, mishaps=("coordinator loses its tail",), linger_ms=NEVER
    ),
    "the transactional id expires": Scope(
        events=events("a1"),
        broker=1,
        mishaps=("transactional id expires", "restart"),
        linger_ms=NEVER,
    ),
    "the broker forgets its producers": Scope(
        events=events("a1"), broker=1, mishaps=("producers expire",), linger_ms=NEVER
    ),
}

BIG = {
    "three assignments": Scope(events=events("a1"), assigns=3, linger_ms=NEVER),
    "two crashes, a fault, three assignments": Scope(
        events=events("a1", "b1"), assigns=3, crashes=2, faults=1
    ),
    "two faults": Scope(events=events("a1", "b1"), faults=2, crashes=1),
    "mishaps of the broker": Scope(
        events=events("a1"),
        assigns=3,
        crashes=1,
        faults=1,
        broker=2,
        mishaps=(
            "restart",
            "producers expire",
            "transactional id expires",
            "coordinator loses its tail",
        ),
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_no_wrong_state_is_reachable(name: str, record_property: Callable[..., None]) -> None:
    result = Explorer(SMALL[name]).run(seconds=240)
    record_property("states", result.states)
    assert result.complete
    assert result.leaves


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.skipif(not LARGE, reason="set SOJOURN_EXPLORE=large")
@pytest.mark.parametrize("name", BIG)
def test_no_wrong_state_is_reachable_at_large(
    name: str, record_property: Callable[..., None]
) -> None:
    result = Explorer(BIG[name], judge_every=200).run(seconds=900)
    record_property("states", result.states)
    assert result.leaves


Plant = Callable[[pytest.MonkeyPatch], None]


def publishes_before_the_acknowledgement(patch: pytest.MonkeyPatch) -> None:
    original = commit.append_turn

    def append_turn(shard: Shard, turn: Turn) -> None:
        original(shard, turn)
        if shard.commit is not None:
            shard.unpublished += shard.commit.added

    patch.setattr(commit, "append_turn", append_turn)


def takes_any_claim_for_its_own(patch: pytest.MonkeyPatch) -> None:
    def is_own_claim(shard: Shard, record: ReadRecord) -> bool:
        return shard.step == "confirming" and record.key == CLAIM_KEY

    def appended(shard: Shard, base_offset: int) -> None:
        answered(shard.log)
        shard.claim_at = shard.memory.claim_offset = base_offset
        claiming.confirm(shard, term_before=0, claim_before=None)

    patch.setattr(takeover, "_is_own_claim", is_own_claim)
    patch.setattr(claiming, "on_claim_appended", appended)


def does_not_read_up_to_its_claim(patch: pytest.MonkeyPatch) -> None:
    def appended(shard: Shard, base_offset: int) -> None:
        answered(shard.log)
        shard.memory.claim_offset = base_offset
        shard.memory.position = base_offset + 1
        shard.memory.claim = shard.claim
        claiming.confirm(shard, term_before=0, claim_before=None)

    patch.setattr(claiming, "on_claim_appended", appended)


def takes_an_unclear_answer_for_a_success(patch: pytest.MonkeyPatch) -> None:
    original = commit.on_append_failed

    def failed(shard: Shard, answer: AppendFailed) -> None:
        if answer.fault == "unclear":
            commit.on_appended(shard, shard.memory.position)
        else:
            original(shard, answer)

    patch.setattr(commit, "on_append_failed", failed)


def takes_an_unclear_answer_for_a_failure(patch: pytest.MonkeyPatch) -> None:
    original = commit.on_append_failed

    def failed(shard: Shard, answer: AppendFailed) -> None:
        if answer.fault == "unclear":
            # Decides anew, with other bytes under the same sequence number.
            answered(shard.log)
            shard.turn = shard.commit = None
            shard.batches = shard.batches[1:]
        else:
            original(shard, answer)

    patch.setattr(commit, "on_append_failed", failed)


def clears_the_outbox_too_early(patch: pytest.MonkeyPatch) -> None:
    original = commit.append_turn

    def append_turn(shard: Shard, turn: Turn) -> None:
        waiting, shard.unpublished = shard.unpublished, ()
        original(shard, turn)
        shard.unpublished = waiting

    patch.setattr(commit, "append_turn", append_turn)


def does_not_republish(patch: pytest.MonkeyPatch) -> None:
    original = takeover._own

    def own(shard: Shard) -> None:
        original(shard)
        shard.unpublished = ()

    patch.setattr(takeover, "_own", own)


def believes_records_of_older_claims(patch: pytest.MonkeyPatch) -> None:
    def absorb(memory: Memory, decider: Decider, record: ReadRecord) -> None:
        memory.position = record.offset + 1
        key = record.key or b""
        if key == CLAIM_KEY:
            memory.claim = read_claim(record.value)
            memory.claim_offset = record.offset
            memory.term = max(memory.term, memory.claim.term)
        elif key.startswith(STATE_PREFIX):
            decider.restore(key[2:], record.value)
        elif key == META_KEY:
            memory.meta = read_meta(record.value)
        elif key != FENCE_KEY:
            memory.outbox = read_outbox(record.value)

    patch.setattr(takeover, "absorb", absorb)
    patch.setattr(replay, "absorb", absorb)


def does_not_check_the_base_offset(patch: pytest.MonkeyPatch) -> None:
    def appended(shard: Shard, base_offset: int) -> None:
        answered(shard.log)
        commit.accept(shard, base_offset)

    patch.setattr(commit, "on_appended", appended)


def does_not_trim_what_is_applied(patch: pytest.MonkeyPatch) -> None:
    def all_of_it(*_: object, **__: object) -> int:
        return 0

    patch.setattr(steady, "bisect_right", all_of_it)


def commits_before_the_dead_letters(patch: pytest.MonkeyPatch) -> None:
    original = steady._choose

    def choose(shard: Shard) -> Turn | None:
        shard.letters_done = True
        return original(shard)

    patch.setattr(steady, "_choose", choose)


def fences_nobody(patch: pytest.MonkeyPatch) -> None:
    """Appends without a producer id: the broker takes what an old owner has on its way."""
    original = commit._append

    def plain(shard: Shard, **parts: object) -> None:
        original(shard, **parts)  # type: ignore[arg-type]
        request = shard.log.request
        if isinstance(request, Append):
            bare = Append(request.ticket, -1, -1, -1, request.records)
            shard.requests = tuple(bare if r is request else r for r in shard.requests)
            shard.log.request = bare

    patch.setattr(commit, "_append", plain)
    patch.setattr(commit, "on_appended", _accept_anything)


def _accept_anything(shard: Shard, base_offset: int) -> None:
    answered(shard.log)
    commit.accept(shard, base_offset)


_TWO = Scope(events=events("a1", "b1"), linger_ms=NEVER)
_LOST = Scope(events=events("a1", "b1"), faults=1, linger_ms=NEVER)
_FORGETFUL = SMALL["the broker forgets its producers"]

PLANTED: list[tuple[Plant, Scope]] = [
    (publishes_before_the_acknowledgement, _TWO),
    (takes_any_claim_for_its_own, SMALL["the coordinator loses its tail"]),
    (does_not_read_up_to_its_claim, _TWO),
    (takes_an_unclear_answer_for_a_success, _LOST),
    (takes_an_unclear_answer_for_a_failure, _LOST),
    (clears_the_outbox_too_early, _TWO),
    (does_not_republish, _TWO),
    (believes_records_of_older_claims, _FORGETFUL),
    (does_not_check_the_base_offset, _FORGETFUL),
    (does_not_trim_what_is_applied, SMALL["poison, and input that comes again"]),
    (commits_before_the_dead_letters, SMALL["poison, and input that comes again"]),
    (fences_nobody, _TWO),
]


@pytest.mark.parametrize(("plant", "scope"), PLANTED, ids=lambda p: getattr(p, "__name__", ""))
def test_a_planted_fault_is_found(
    plant: Plant, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(ViolationError):
        Explorer(scope).run(seconds=120)
