"""Rules 12 to 15 of the shard log: input, outbox and dead letters."""

import pytest

from model import truth
from model.ledger import Event, events
from model.worker import Worker, World
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    Batch,
    DeadLettersFailed,
    PublishFailed,
    Revoked,
    Unpublishable,
)
from sojourn.engine.protocol.requests import (
    Append,
    LoadDefinitions,
    PublishActions,
    PublishDeadLetters,
    Released,
    Request,
    SeekInput,
    StopShard,
)
from sojourn.wire.deadletter import read_dead_letter


def is_publish(request: Request) -> bool:
    return isinstance(request, PublishActions)


def outbox(world: World) -> set[str]:
    return set(truth.read(world.log.records).outbox)


def test_rule_12_an_entry_stays_until_its_publish_is_acknowledged(
    world: World, owner: Worker
) -> None:
    owner.hold = is_publish
    owner.offer(1)
    owner.offer(1)
    assert outbox(world) == {"a1", "b1"}
    owner.hold = lambda request: False
    owner.tell(ActionsPublished(owner.held[0].ticket))  # type: ignore[union-attr]
    owner.offer(1)
    assert "a1" not in outbox(world)


def test_rule_12_the_next_batch_is_decided_while_the_last_is_published(
    world: World, owner: Worker
) -> None:
    owner.hold = is_publish
    owner.offer(1)
    owner.offer(1)
    assert owner.ledger.applied == 1
    # In order, one request at a time.
    assert len(owner.held) == 1


def test_rule_12_an_idle_shard_writes_an_empty_outbox(world: World) -> None:
    owner = Worker(world, outbox_linger_ms=500)
    owner.assign()
    owner.offer(1)
    assert outbox(world) == {"a1"}
    owner.wait(499)
    assert outbox(world) == {"a1"}
    owner.wait(1)
    assert outbox(world) == set()


def test_rule_12_over_a_bound_intake_stops(world: World) -> None:
    owner = Worker(world, max_outbox_bytes=100)
    owner.assign()
    owner.hold = is_publish
    for _ in range(6):
        owner.offer(1)
    assert owner.ledger.applied == 1
    assert owner.notices().count("outbox_full") == 1
    owner.hold = lambda request: False
    owner.tell(PublishFailed(owner.held[0].ticket, (), "time-out"))  # type: ignore[union-attr]
    owner.wait(1_000)
    owner.tick()
    assert owner.ledger.applied == 5
    assert [a.body.split(b'"')[3] for a in world.actions] == [
        b"a1", b"b1", b"a2", b"b2", b"a3", b"b3",
    ]  # fmt: skip


def test_rule_12_a_graceful_revoke_leaves_an_empty_outbox(world: World) -> None:
    owner = Worker(world, outbox_linger_ms=10**9)
    owner.assign()
    owner.hold = is_publish
    owner.offer(2)
    owner.tell(Revoked())
    assert not owner.asked(Released)
    owner.hold = lambda request: False
    owner.tell(world.answer(owner.held.pop()))  # type: ignore[arg-type]
    assert owner.asked(Released)
    assert outbox(world) == set()
    published = len(world.actions)
    second = Worker(world, "second")
    second.assign(2)
    assert len(world.actions) == published


def test_rule_12_a_revoke_finishes_the_commit_under_way(world: World, owner: Worker) -> None:
    owner.hold = lambda request: isinstance(request, Append)
    owner.offer(1)
    owner.tell(Revoked())
    assert owner.phase == "leaving"
    owner.hold = lambda request: False
    owner.tell(world.answer(owner.held.pop()))  # type: ignore[arg-type]
    assert owner.phase == "idle"
    assert [a.body.split(b'"')[3] for a in world.actions] == [b"a1"]
    assert owner.acked() == []


def test_rule_13_work_begins_behind_what_is_applied(world: World, owner: Worker) -> None:
    owner.offer(2)
    second = Worker(world, "second")
    second.assign(2)
    assert second.asked(SeekInput) == [SeekInput(2)]
    # An older fetch position brings what is applied already: it is trimmed.
    second.tell(Batch(1, 0, 4, world.input[:4]))
    assert second.ledger.states == {b"a": b"a1;a2;", b"b": b"b1;b2;"}
    second.tell(Batch(2, 1, 3, world.input[1:3]))
    assert second.acked() == [1, 2]
    assert second.ledger.applied == 3


def test_rule_13_a_gap_at_the_fetch_position_is_normal(world: World, owner: Worker) -> None:
    late = Event(9, b"a", b"a9")
    owner.tell(Batch(1, 0, 10, (late,)))
    owner.tell(Batch(2, 10, 12, ()))
    owner.tell(Batch(3, 12, 13, (Event(12, b"a", b"a12"),)))
    assert owner.ledger.states == {b"a": b"a9;a12;"}
    assert owner.asked(SeekInput) == [SeekInput(0)]
    assert owner.acked() == [1, 2, 3]


def test_rule_13_a_dropped_batch_is_fetched_again(world: World, owner: Worker) -> None:
    owner.tell(Batch(1, 2, 4, world.input[2:4]))
    assert owner.ledger.applied == -1
    world.pass_time(1_000)
    owner.tell(Batch(2, 4, 6, world.input[4:6]))
    assert owner.asked(SeekInput)[1:] == [SeekInput(0), SeekInput(0)]
    owner.offer()
    assert owner.ledger.applied == 5


def test_rule_13_lost_input_is_recorded_before_going_on(world: World, owner: Worker) -> None:
    owner.offer(2)
    world.input_start = 4
    owner.hold = lambda request: isinstance(request, Append)
    owner.offer()
    letter = read_dead_letter(world.letters[0].value, world.letters[0].headers)
    assert (letter.reason, letter.offset, letter.topic) == ("input_lost", 2, "touchpoints")
    assert "offsets 2 to 3" in letter.detail
    owner.hold = lambda request: False
    owner.tell(world.answer(owner.held.pop(0)))  # type: ignore[arg-type]
    owner.offer()
    assert owner.ledger.states == {b"a": b"a1;a3;", b"b": b"b1;b3;"}


def test_rule_13_what_was_fetched_before_the_loss_is_not_lost(world: World, owner: Worker) -> None:
    owner.hold = lambda request: isinstance(request, Append)
    owner.offer(1)
    owner.offer(1)
    world.input_start = 4
    owner.offer()
    owner.hold = lambda request: False
    owner.tell(world.answer(owner.held.pop()))  # type: ignore[arg-type]
    assert owner.ledger.states == {b"a": b"a1;a3;", b"b": b"b1;b3;"}
    assert [letter.key for letter in world.letters] == [b"touchpoints/0/2"]


def test_rule_13_lost_input_can_stop_the_shard(world: World) -> None:
    owner = Worker(world, on_input_lost="stop")
    owner.assign()
    owner.offer(2)
    world.input_start = 4
    owner.offer()
    assert owner.stopped() == "input_lost"


def test_rule_13_a_new_shard_begins_where_the_input_does(world: World, owner: Worker) -> None:
    world.input_start = 4
    owner.offer()
    assert not world.letters
    assert owner.ledger.states == {b"a": b"a3;", b"b": b"b3;"}


@pytest.mark.parametrize(
    ("topic_id", "partitions", "word"), [("other", 4, "created anew"), ("t", 8, "8 partitions")]
)
def test_rule_13_another_input_topic_refuses_to_start(
    world: World, owner: Worker, topic_id: str, partitions: int, word: str
) -> None:
    owner.offer(1)
    second = Worker(world, "second")
    second.assign(2, topic_id=topic_id, partitions=partitions)
    assert (second.phase, second.stopped()) == ("dead", "other_input")
    assert word in second.seen[-1].reason  # type: ignore[union-attr]
    # The rightful owner was not fenced by the attempt.
    owner.offer(1)
    assert owner.phase == "owning"


def test_rule_14_what_can_never_be_published_goes_to_the_dead_letters(
    world: World, owner: Worker
) -> None:
    owner.hold = is_publish
    owner.offer(3)
    owner.hold = lambda request: False
    refused = (Unpublishable(1, "MESSAGE_TOO_LARGE"),)
    owner.tell(PublishFailed(owner.held[0].ticket, refused, "refused"))  # type: ignore[union-attr]
    letter = read_dead_letter(world.letters[0].value, world.letters[0].headers)
    assert (letter.reason, letter.detail) == ("unpublishable", "MESSAGE_TOO_LARGE")
    assert b"b1" in (letter.value or b"")
    assert [a.body.split(b'"')[3] for a in world.actions] == [b"a1", b"a2"]
    assert outbox(world) == set()


def test_rule_14_a_commit_that_is_too_large_is_split(world: World, owner: Worker) -> None:
    world.log.max_bytes = 300
    world.input = events(*(f"a{n}" for n in range(40)))
    owner.offer()
    assert owner.ledger.applied == 39
    assert owner.phase == "owning"


def test_rule_14_a_record_that_can_never_be_committed_stops_the_shard(
    world: World, owner: Worker
) -> None:
    world.log.max_bytes = 60
    owner.offer(1)
    assert owner.stopped() == "commit_too_large"


def test_rule_15_dead_letters_come_before_the_commit_that_passes_over_them(world: World) -> None:
    world.input = events("a1", "poison", "a2")
    owner = Worker(world)
    owner.assign()
    end = world.log.next_offset
    owner.hold = lambda request: isinstance(request, PublishDeadLetters)
    owner.offer()
    assert world.log.next_offset == end
    failed = DeadLettersFailed(owner.held.pop().ticket, True, "time-out")  # type: ignore[union-attr]
    owner.tell(failed)
    assert world.log.next_offset == end
    owner.hold = lambda request: False
    owner.wait(1_000)
    assert [letter.key for letter in world.letters] == [b"1"]
    assert owner.ledger.states == {b"a": b"a1;a2;"}


def test_definitions_are_fetched_before_the_record_that_needs_them(world: World) -> None:
    world.input = (*events("a1"), Event(1, b"", b"define=v2"), Event(2, b"a", b"a2"))
    owner = Worker(world)
    owner.assign()
    owner.hold = lambda request: isinstance(request, LoadDefinitions)
    owner.offer()
    assert owner.ledger.applied == 0
    owner.ledger.known |= {"v2"}
    owner.hold = lambda request: False
    owner.tell(world.answer(owner.held.pop()))  # type: ignore[arg-type]
    assert (owner.ledger.applied, owner.ledger.definitions) == (2, "v2")
    second = Worker(world, "second")
    second.assign(2)
    assert [load.hash for load in second.asked(LoadDefinitions)] == ["v2"]


def test_definitions_in_force_that_were_deleted_stop_the_shard_with_what_to_do(
    world: World,
) -> None:
    world.input = (Event(0, b"", b"define=v2"), *events("x", "a1")[1:])
    owner = Worker(world)
    owner.ledger.known |= {"v2"}
    owner.assign()
    owner.offer()
    world.unpublished = frozenset({"v2"})
    second = Worker(world, "second")
    second.assign(2)
    second.wait(60_000)
    assert second.stopped() == "definitions_gone"
    assert second.phase == "stopped"
    assert len(second.asked(LoadDefinitions)) == 1
    (stop,) = second.asked(StopShard)
    assert "sojourn publish" in stop.reason


def test_a_shard_whose_decider_lost_its_definitions_stops_instead_of_asking_for_ever(
    world: World,
) -> None:
    world.input = (Event(0, b"", b"define=v2"), *events("x", "a1")[1:])
    owner = Worker(world)
    owner.ledger.known |= {"v2"}
    owner.assign()
    owner.offer(1)
    world.unpublished = frozenset({"v2"})
    owner.ledger.lost = True
    owner.offer(1)
    assert owner.stopped() == "definitions_gone"
    assert len(owner.asked(LoadDefinitions)) == 1


def test_an_activation_of_definitions_that_stand_nowhere_does_not_stop_the_shard(
    world: World,
) -> None:
    world.input = (*events("a1"), Event(1, b"", b"define=v2"), Event(2, b"a", b"a2"))
    world.unpublished = frozenset({"v2"})
    owner = Worker(world)
    owner.assign()
    owner.hold = lambda request: isinstance(request, LoadDefinitions)
    owner.offer()
    # As a library that was told that there are none: the record is passed over.
    owner.ledger.known |= {"v2"}
    owner.hold = lambda request: False
    owner.tell(world.answer(owner.held.pop()))  # type: ignore[arg-type]
    assert (owner.phase, owner.ledger.applied) == ("owning", 2)
