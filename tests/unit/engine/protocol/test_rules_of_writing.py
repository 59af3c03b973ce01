"""Rules 1, 2, 4, 5, 9 and 19 of the shard log: who may write, and what a retry is."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from model.ledger import events
from model.worker import Worker, World
from sojourn.engine.protocol.inputs import (
    Appended,
    AppendFailed,
    Assigned,
    LogRead,
    Lost,
    Moment,
    ProducerRefused,
    Tick,
)
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    PublishActions,
    Ready,
    Request,
    StopWorker,
)
from sojourn.engine.protocol.settings import DAY_MS, HOUR_MS
from sojourn.engine.protocol.state import SEQUENCES, Producer

Successor = Callable[[], Worker]


def is_append(request: Request) -> bool:
    return isinstance(request, Append)


def held_append(worker: Worker) -> Append:
    request = worker.held.pop()
    assert isinstance(request, Append)
    return request


def test_rule_1_one_unacknowledged_append(owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    owner.offer(1)
    owner.tick()
    assert len(owner.held) == 1


def test_rule_1_a_retry_is_the_same_object(owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    first = held_append(owner)
    owner.tell(AppendFailed(first.ticket, "unclear", "time-out"))
    owner.offer(1)
    owner.wait(1_000)
    assert held_append(owner) is first


def test_rule_1_a_retry_of_what_was_appended_is_known(world: World, owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    first = held_append(owner)
    world.answer(first)
    owner.tell(AppendFailed(first.ticket, "unclear", "time-out"))
    owner.hold = lambda request: False
    owner.wait(1_000)
    assert owner.ledger.states == {b"a": b"a1;"}
    assert len([r for r in world.log.records if r.key == b"s:a"]) == 1
    assert "foreign_records" not in owner.notices()


def test_rule_1_the_sequence_wraps(world: World, owner: Worker) -> None:
    shard = owner.protocol.shard
    shard.producer = replace(shard.producer, epoch=shard.producer.epoch + 1, sequence=0)
    shard.producer = Producer(shard.producer.id, shard.producer.epoch, SEQUENCES - 1)
    world.log.forget_producers()
    owner.offer(1)
    owner.offer(1)
    sequences = [append.base_sequence for append in owner.asked(Append)]
    # The claim, then a commit of three records from the last number on, which ends at 1.
    assert sequences[1:3] == [SEQUENCES - 1, 2]
    assert owner.ledger.applied == 1


def test_rule_2_memory_changes_only_with_the_acknowledgement(world: World, owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    request = held_append(owner)
    assert owner.ledger.states == {}
    assert not owner.asked(PublishActions)
    owner.tell(Appended(request.ticket, world.log.next_offset))
    assert owner.ledger.states == {b"a": b"a1;"}


def test_rule_2_a_decision_is_thrown_away_with_the_assignment(world: World, owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    request = held_append(owner)
    owner.tell(Lost())
    owner.tell(Appended(request.ticket, world.log.next_offset))
    assert owner.ledger.states == {}
    owner.hold = lambda asked: False
    owner.assign(2)
    assert owner.ledger.applied == -1


def test_rule_4_fenced_stops_this_shard_only(owner: Worker, successor: Successor) -> None:
    second = successor()
    published = len(owner.world.actions)
    owner.offer(1)
    assert (owner.phase, owner.stopped()) == ("stopped", "fenced")
    assert not owner.asked(StopWorker)
    assert len(owner.world.actions) == published
    owner.wait(HOUR_MS)
    assert owner.phase == "stopped"
    assert second.phase == "owning"


def test_rule_4_fenced_comes_back_with_the_next_assignment(
    owner: Worker, successor: Successor
) -> None:
    second = successor()
    second.offer(2)
    owner.offer(1)
    owner.assign(3)
    assert owner.phase == "owning"
    assert owner.ledger.states == {b"a": b"a1;", b"b": b"b1;"}


def test_rule_4_out_of_order_throws_memory_away_and_claims_again(
    world: World, owner: Worker
) -> None:
    owner.offer(2)
    end = world.log.next_offset
    owner.offer(2)
    world.log.truncate(end)
    owner.offer(2)
    assert "full_replay" in owner.notices()
    assert len(owner.asked(Ready)) == 2
    owner.offer()
    assert owner.ledger.states == {b"a": b"a1;a2;a3;", b"b": b"b1;b2;b3;"}


def test_rule_5_one_claim_for_each_generation(owner: Worker, successor: Successor) -> None:
    successor()
    owner.offer(1)
    asked = len(owner.asked(InitProducer))
    owner.assign(1)
    owner.tell(Lost())
    owner.assign(1)
    assert len(owner.asked(InitProducer)) == asked


def test_rule_5_a_busy_coordinator_is_asked_again_with_a_jitter(world: World) -> None:
    pauses = []
    for name in ("one", "two"):
        worker = Worker(world, name)
        worker.hold = lambda request: isinstance(request, InitProducer)
        worker.assign()
        asked = worker.held.pop()
        assert isinstance(asked, InitProducer)
        worker.tell(ProducerRefused(asked.ticket, True, "CONCURRENT_TRANSACTIONS"))
        assert not worker.held
        pauses.append(worker.protocol.shard.log.retry_at - world.steady)
        worker.wait(200)
        assert len(worker.held) == 1
    assert pauses[0] != pauses[1]
    assert all(100 <= pause < 200 for pause in pauses)


def test_rule_9_an_owner_shows_a_sign_of_life(world: World, owner: Worker) -> None:
    end = world.log.next_offset
    owner.wait(HOUR_MS // 2)
    assert world.log.next_offset > end
    assert len(owner.asked(Ready)) == 1


def test_rule_9_an_owner_claims_anew_every_day(world: World, owner: Worker) -> None:
    owner.offer(1)
    for _ in range(48):
        owner.wait(HOUR_MS // 2)
    assert len(owner.asked(Ready)) == 2
    owner.offer(1)
    assert owner.ledger.applied == 1


def test_rule_9_after_an_hour_of_silence_it_claims_before_it_writes(
    world: World, owner: Worker
) -> None:
    owner.offer(1)
    world.pass_time(HOUR_MS + 1)
    owner.seen.clear()
    owner.offer(1)
    kinds = [type(r) for r in owner.seen if isinstance(r, InitProducer | Append)]
    assert kinds[:2] == [InitProducer, Append]


def test_rule_9_a_retry_after_an_hour_is_given_up(world: World, owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    request = held_append(owner)
    world.answer(request)
    owner.tell(AppendFailed(request.ticket, "unclear", "time-out"))
    owner.hold = lambda asked: False
    owner.wait(HOUR_MS + 1)
    assert len(owner.asked(InitProducer)) == 2
    assert owner.ledger.states == {b"a": b"a1;"}


def test_rule_9_a_claim_is_dropped_a_minute_after_its_producer_id(world: World) -> None:
    worker = Worker(world)
    worker.hold = is_append
    worker.assign()
    request = held_append(worker)
    worker.tell(AppendFailed(request.ticket, "unclear", "time-out"))
    worker.hold = lambda asked: False
    worker.wait(60_001)
    appends = worker.asked(Append)
    assert [append.epoch for append in appends] == [0, 1]
    assert worker.phase == "owning"


@pytest.mark.parametrize(("wall", "steady"), [(10_001, 0), (0, 10_001)])
def test_rule_19_a_suspended_worker_stops_before_it_writes(
    world: World, wall: int, steady: int
) -> None:
    worker = Worker(world, suspended_max_ms=10_000)
    worker.assign()
    end = world.log.next_offset
    world.wall += wall
    world.steady += steady
    worker.offer(1)
    assert worker.stopped() == "suspended"
    assert world.log.next_offset == end
    worker.assign(2)
    assert worker.phase == "dead"


@pytest.mark.parametrize(("wall", "steady"), [(10_001, 0), (0, 10_001)])
def test_rule_19_a_worker_suspended_in_the_middle_of_a_turn_does_not_write_it(
    world: World, wall: int, steady: int
) -> None:
    worker = Worker(world, suspended_max_ms=10_000)
    worker.hold = is_append
    worker.assign()
    held_append(worker)
    assert worker.protocol.may_write(Moment(world.wall + 10_000, world.steady + 10_000))
    late = Moment(world.wall + wall, world.steady + steady)
    assert not worker.protocol.may_write(late)
    worker.protocol.step(Tick(0), late)
    assert worker.phase == "dead"
    assert not worker.protocol.may_write(late)


def test_rule_19_a_worker_without_the_shard_may_sleep(world: World) -> None:
    worker = Worker(world, suspended_max_ms=10_000)
    world.pass_time(DAY_MS)
    worker.assign()
    assert worker.phase == "owning"


def test_late_and_repeated_answers_change_nothing(world: World, owner: Worker) -> None:
    owner.offer(1)
    request = owner.asked(Append)[-1]
    phase, states = owner.phase, dict(owner.ledger.states)
    for answer in (
        Appended(request.ticket, 99),
        AppendFailed(request.ticket, "fenced", ""),
        LogRead(request.ticket, (), 7, 8, at_end=True),
    ):
        assert owner.protocol.step(answer, world.now) == ()
    assert (owner.phase, owner.ledger.states) == (phase, states)


def test_an_assignment_without_a_loss_before_it_starts_over(world: World, owner: Worker) -> None:
    owner.hold = is_append
    owner.offer(1)
    request = held_append(owner)
    owner.hold = lambda asked: False
    world.answer(request)
    owner.tell(Assigned(2, "t", 4))
    assert owner.ledger.states == {b"a": b"a1;"}
    owner.offer()
    assert owner.ledger.applied == len(events("a1", "b1", "a2", "b2", "a3", "b3")) - 1
