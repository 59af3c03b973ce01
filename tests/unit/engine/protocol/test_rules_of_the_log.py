"""Rules 3, 6, 7, 8, 10, 11 and 16 of the shard log: what a replay believes."""

from collections.abc import Callable
from typing import Any

import pytest

from model import truth
from model.broker import Stored
from model.ledger import Event, events
from model.worker import Worker, World
from sojourn.engine.protocol.checks import check_state_topic
from sojourn.engine.protocol.inputs import LogRead
from sojourn.engine.protocol.records import (
    FENCE_KEY,
    Claim,
    LogRecord,
    claim_header,
    read_claim,
    read_outbox,
)
from sojourn.engine.protocol.requests import Append, PublishActions, ReadLog, Ready, Request
from sojourn.engine.protocol.settings import DAY_MS, HOUR_MS

Successor = Callable[[], Worker]

GOOD = {
    "cleanup.policy": "compact",
    "message.timestamp.type": "LogAppendTime",
    "min.compaction.lag.ms": str(DAY_MS),
    "max.compaction.lag.ms": str(7 * DAY_MS),
    "delete.retention.ms": str(DAY_MS),
}


def is_append(request: Request) -> bool:
    return isinstance(request, Append)


def claims(world: World) -> list[Claim]:
    return [read_claim(record.value) for record in world.log.records if record.key == b"c"]


def stray(world: World, worker: Worker) -> Append:
    """The append that `worker` has on its way while it is replaced."""
    worker.hold = is_append
    worker.offer(1)
    request = worker.held.pop()
    assert isinstance(request, Append)
    return request


def held_claim(world: World, name: str, generation: int, **settings: Any) -> Worker:
    """A worker whose claim is on its way."""
    worker = Worker(world, name, **settings)
    worker.hold = is_append
    worker.assign(generation)
    return worker


def go_on(worker: Worker) -> None:
    """The held append arrives after all."""
    worker.hold = lambda request: False
    answer = worker.world.answer(worker.held.pop())
    assert answer is not None
    worker.tell(answer)


def test_rule_3_a_claim_that_the_broker_took_for_a_repeat_does_not_count(
    world: World, owner: Worker, successor: Successor
) -> None:
    world.coordinator.forget_last()
    second = successor()
    # The broker answered the second claim with the offset of the first: same id and epoch.
    assert second.phase == "owning"
    assert claims(world)[-1].nonce == second.protocol.shard.memory.claim.nonce  # type: ignore[union-attr]
    assert len(claims(world)) == 2
    owner.offer(1)
    assert owner.stopped() == "fenced"


def test_rule_3_only_the_own_nonce_ends_a_replay(world: World) -> None:
    first = held_claim(world, "first", 1)
    world.coordinator.forget_last()
    # Granted the same id and epoch, so the broker takes the second claim for the first.
    second = held_claim(world, "second", 2)
    for worker in (first, second):
        go_on(worker)
    assert [claim.epoch for claim in claims(world)] == [0, 1]
    assert second.phase == "owning"
    first.offer(1)
    assert first.stopped() == "fenced"


def test_rule_3_a_log_that_does_not_start_at_0_is_refused(world: World, owner: Worker) -> None:
    owner.offer(2)
    world.log.log_start = 2
    second = Worker(world, "second")
    second.assign(2)
    assert second.stopped() == "log_start_moved"
    assert not second.asked(Append)


def test_rule_3_a_start_that_moves_during_the_replay_is_refused(world: World) -> None:
    worker = Worker(world)
    worker.hold = lambda request: True
    worker.assign()
    worker.tell(LogRead(worker.protocol.shard.tickets, (), 5, 9, at_end=True))
    assert worker.stopped() == "log_start_moved"


@pytest.mark.parametrize("policy", ["delete", "compact,delete", ""])
def test_rule_3_the_policy_is_exactly_compact(policy: str) -> None:
    assert not check_state_topic(GOOD)
    (finding,) = check_state_topic(GOOD | {"cleanup.policy": policy})
    assert (finding.rule, finding.setting) == (3, "cleanup.policy")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("message.timestamp.type", "CreateTime"),
        ("min.compaction.lag.ms", str(DAY_MS - 1)),
        ("max.compaction.lag.ms", str(2**63 - 1)),
    ],
)
def test_rule_6_the_state_topic_keeps_the_fence(setting: str, value: str) -> None:
    (finding,) = check_state_topic(GOOD | {setting: value})
    assert (finding.rule, finding.setting) == (6, setting)


def test_rule_7_a_record_of_an_older_claim_is_ignored_and_rewritten(
    world: World, owner: Worker, successor: Successor
) -> None:
    late = stray(world, owner)
    second = successor()
    second.offer(3)
    world.log.forget_producers()
    world.answer(late)
    third = Worker(world, "third")
    third.assign(3)
    assert third.ledger.states == {b"a": b"a1;a2;", b"b": b"b1;"}
    assert "stale_records" in third.notices()
    # The stale record is the last of its key no more, so compaction cannot keep it.
    world.log.compact()
    assert truth.read(world.log.records).states == third.ledger.states
    fourth = Worker(world, "fourth")
    fourth.assign(4)
    assert fourth.ledger.states == third.ledger.states
    assert fourth.ledger.applied == 2


def test_rule_7_a_claim_that_was_compacted_away_still_counts(world: World, owner: Worker) -> None:
    def named(claim: int) -> tuple[tuple[str, bytes], ...]:
        return (("claim", claim.to_bytes(8, "big")),)

    # The claim at 10 was compacted away, the record at 12 still names it; 13 is older.
    world.log.records = (
        Stored(12, b"s:a", b"a1;", named(10)),
        Stored(13, b"s:a", b"stale", named(4)),
    )
    world.log.next_offset = 14
    second = Worker(world, "second")
    second.assign(2)
    assert second.ledger.states == {b"a": b"a1;"}


def test_rule_8_foreign_records_before_the_own_are_rewritten(
    world: World, owner: Worker, successor: Successor
) -> None:
    owner.offer(3)
    second = successor()
    # What the first owner still had on its way comes after the claim, and is not fenced.
    stale = LogRecord(b"s:a", b"stale", claim_header(0))
    world.log.append((stale,), producer_id=77, epoch=0, sequence=0)
    second.offer(1)
    assert "foreign_records" in second.notices()
    world.log.compact()
    assert truth.read(world.log.records).states == {b"a": b"a1;a2;", b"b": b"b1;b2;"}
    assert second.ledger.states == truth.read(world.log.records).states


def test_rule_8_an_unfenced_stranger_is_found_by_the_base_offset(world: World) -> None:
    owner = Worker(world, fenced=False)
    owner.assign()
    late = stray(world, owner)
    world.answer(late)
    owner.hold = lambda request: False
    # Told nothing, it is behind its own log; without a fence the repeat is stored twice.
    owner.protocol.shard.log.retry_at = 1
    owner.tick()
    assert "foreign_records" in owner.notices()
    assert owner.ledger.states == {b"a": b"a1;"}
    assert owner.ledger.applied == 0
    owner.offer(1)
    assert owner.notices().count("foreign_records") == 1


def test_rule_8_a_newer_claim_before_the_own_record_stops_the_shard(
    world: World, owner: Worker, successor: Successor
) -> None:
    successor()
    world.log.forget_producers()
    published = len(world.actions)
    owner.offer(1)
    assert owner.stopped() == "fenced"
    assert len(world.actions) == published
    assert owner.ledger.states == {}


def test_rule_8_a_base_offset_below_the_own_last_means_a_truncated_log(
    world: World, owner: Worker
) -> None:
    end = world.log.next_offset
    owner.offer(2)
    world.log.truncate(end)
    world.log.forget_producers()
    owner.offer(2)
    assert "log_truncated" in owner.notices()
    owner.offer()
    assert owner.ledger.states == {b"a": b"a1;a2;a3;", b"b": b"b1;b2;b3;"}
    assert truth.read(world.log.records).states == owner.ledger.states


def test_rule_10_an_older_producer_id_is_shut_out_by_hand(
    world: World, owner: Worker, successor: Successor
) -> None:
    world.coordinator.expire()
    second = successor()
    assert "producer_fenced" in second.notices()
    end = world.log.next_offset
    owner.offer(1)
    assert owner.stopped() == "fenced"
    assert world.log.next_offset == end
    fence = next(append for append in second.asked(Append) if append.records[0].key == FENCE_KEY)
    assert (fence.producer_id, fence.epoch, fence.base_sequence) == (1, 32_767, 0)


def test_rule_10_the_fence_comes_before_the_claim_and_not_without_need(
    world: World, owner: Worker, successor: Successor
) -> None:
    second = successor()
    assert "producer_fenced" not in second.notices()
    world.coordinator.expire()
    third = Worker(world, "third")
    third.assign(3)
    assert [append.records[0].key for append in third.asked(Append)][:2] == [b"f", b"c"]


def test_rule_10_a_claim_of_another_producer_id_met_on_the_way_is_outdone(world: World) -> None:
    first = held_claim(world, "first", 1)
    world.coordinator.expire()
    world.wall -= HOUR_MS  # its term is lower, so that only the id speaks against the claim
    second = Worker(world, "second")
    second.assign(2)
    go_on(first)
    assert first.phase == "owning"
    end = world.log.next_offset
    second.offer(1)
    assert second.stopped() == "fenced"
    assert world.log.next_offset == end


def test_rule_10_a_newer_producer_id_is_never_shut_out(world: World) -> None:
    first = Worker(world, "first")
    first.hold = lambda request: isinstance(request, ReadLog)
    first.assign(1)
    read = first.held.pop()
    first.tell(world.answer(read))  # type: ignore[arg-type]
    # Granted the old id, and about to read on, when another claims under the next one.
    world.coordinator.expire()
    Worker(world, "second").assign(2)
    first.hold = lambda request: False
    first.tell(world.answer(first.held.pop()))  # type: ignore[arg-type]
    assert not [a for a in first.asked(Append) if a.records[0].key == FENCE_KEY]
    third = Worker(world, "third")
    third.assign(3)
    assert third.phase == "owning"


def test_rule_11_a_term_that_is_not_above_one_met_claims_again(world: World) -> None:
    first = held_claim(world, "first", 1, fenced=False)
    second = Worker(world, "second", fenced=False)
    second.assign(2)
    go_on(first)
    terms = [claim.term for claim in claims(world)]
    assert terms[0] == terms[1]
    assert terms[2] > terms[1]
    assert first.phase == "owning"


def test_rule_11_the_term_rises_also_after_a_log_that_lost_its_tail(world: World) -> None:
    first = Worker(world, "first")
    first.assign(1)
    assert claims(world)[-1].term == world.wall
    world.wall -= HOUR_MS
    second = Worker(world, "second")
    second.assign(2)
    assert claims(world)[-1].term == claims(world)[-2].term + 1
    lost = claims(world)[-1].term
    world.log.truncate(0)
    world.wall += 2 * HOUR_MS
    third = Worker(world, "third")
    third.assign(3)
    assert claims(world)[-1].term > lost


def test_rule_11_a_republished_action_keeps_its_pair(world: World, owner: Worker) -> None:
    owner.hold = lambda request: isinstance(request, PublishActions)
    owner.offer(2)
    (held,) = owner.held
    second = Worker(world, "second")
    second.assign(2)
    assert world.actions == list(held.entries)  # type: ignore[union-attr]
    second.offer(1)
    pairs = [
        (int(dict(a.headers)["sojourn-term"]), int(dict(a.headers)["sojourn-number"]))
        for a in world.actions
    ]
    assert pairs == sorted(pairs)
    assert [number for _, number in pairs] == [1, 2, 3]
    assert pairs[2][0] > pairs[1][0]


def test_rule_16_the_clock_never_goes_back(world: World) -> None:
    owner = Worker(world)
    owner.ledger.due = (500, 700)
    owner.assign()
    owner.tick(600)
    second = Worker(world, "second")
    second.ledger.due = (500, 700)
    second.assign(2)
    second.tick(550)
    assert second.ledger.clock == 600
    second.tick(800)
    bodies = [action.body.split(b'"')[3] for action in world.actions]
    assert bodies == [b"timer500", b"timer700"]


@pytest.mark.parametrize(("pause_ms", "comes_back"), [(DAY_MS // 2, False), (DAY_MS, False)])
def test_rule_16_an_erased_customer_does_not_come_back(
    world: World, owner: Worker, pause_ms: int, comes_back: bool
) -> None:
    world.input += (Event(6, b"a", b"erase=a"),)
    owner.offer(6)
    second = Worker(world, "second")
    second.assign(2)
    second.offer()
    world.log.compact()
    if pause_ms >= DAY_MS:
        world.log.drop_tombstones()
    world.pass_time(pause_ms)
    owner.assign(3)
    assert (b"a" in owner.ledger.states) is comes_back
    assert ("full_replay" in owner.notices()) is (pause_ms > DAY_MS // 2)


def test_rule_16_tombstones_are_kept_for_twice_the_longest_replay() -> None:
    assert not check_state_topic(GOOD, longest_replay_ms=DAY_MS // 2)
    (finding,) = check_state_topic(GOOD, longest_replay_ms=DAY_MS // 2 + 1)
    assert (finding.rule, finding.setting) == (16, "delete.retention.ms")


def test_memory_that_is_young_is_resumed_from_the_tail(
    world: World, owner: Worker, successor: Successor
) -> None:
    owner.offer(2)
    known = owner.protocol.shard.memory.position
    second = successor()
    second.offer(2)
    owner.offer(1)
    owner.seen.clear()
    owner.assign(3)
    reads = [r.from_offset for r in owner.seen if hasattr(r, "from_offset")]
    assert reads[0] == known
    assert owner.ledger.states == {b"a": b"a1;a2;", b"b": b"b1;b2;"}
    assert len(owner.asked(Ready)) == 1


def test_a_log_of_a_newer_release_stops_the_shard(world: World) -> None:
    world.input = events("a1")
    world.log.records = (Stored(0, b"z", b"", (("claim", bytes(8)),)),)
    world.log.next_offset = 1
    worker = Worker(world)
    worker.assign()
    assert worker.stopped() == "unreadable_log"


def test_the_outbox_of_a_commit_holds_what_it_sends(world: World, owner: Worker) -> None:
    owner.hold = lambda request: isinstance(request, PublishActions)
    owner.offer(2)
    outbox = [read_outbox(r.value) for r in world.log.records if r.key == b"o"][-1]
    assert [(e.kind, e.number) for e in outbox] == [("actions.email", 1), ("actions.email", 2)]
