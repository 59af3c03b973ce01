"""The bookkeeping that decides which partition may be fetched, and what its clock is."""

from sojourn.kafka.intake import Intake, PartitionBatch, poll_size


def batch(intake: Intake, *, partition: int = 0, start: int = 0) -> PartitionBatch:
    return PartitionBatch(partition, start, start + 1, intake.round(partition), ())


def test_a_partition_is_not_fetched_before_its_shard_has_said_from_where() -> None:
    intake = Intake()
    assert not intake.wants(0)
    intake.open(0, 7)
    assert intake.wants(0)
    assert not intake.wants(1)


def test_two_batches_under_way_hold_a_partition_back_until_one_is_done() -> None:
    intake = Intake()
    intake.open(0, 0)
    first = batch(intake)
    intake.began(0)
    intake.began(0)
    assert not intake.wants(0)
    intake.ended(first)
    assert intake.wants(0)


def test_a_batch_fetched_before_a_seek_is_not_handed_on_after_it() -> None:
    intake = Intake()
    intake.open(0, 0)
    intake.began(0)
    intake.close(0)
    intake.open(0, 40)
    # A poll that was under way during the seek brings the old position.
    assert not intake.follows(0, 100)
    assert intake.follows(0, 40)
    intake.began(0)
    assert intake.follows(0, 41)


def test_the_end_of_a_batch_of_an_old_round_makes_no_room_in_the_new_one() -> None:
    intake = Intake()
    intake.open(0, 0)
    old = batch(intake)
    intake.began(0)
    intake.close(0)
    intake.open(0, 0)
    intake.began(0)
    intake.began(0)
    intake.ended(old)
    assert not intake.wants(0)
    assert not intake.is_current(old)


def test_the_wall_clock_counts_only_while_nothing_is_under_way() -> None:
    intake = Intake()
    intake.open(0, 0)
    intake.polled(0, lag=0, caught_up_at=1_000)
    assert intake.clock(0) == 1_000
    late = batch(intake)
    intake.began(0)
    assert intake.clock(0) == 0
    # This poll ended before the batch was decided: it proves nothing about the batch.
    intake.polled(0, lag=0, caught_up_at=2_000)
    intake.ended(late)
    assert intake.clock(0) == 0
    intake.polled(0, lag=0, caught_up_at=3_000)
    assert intake.clock(0) == 3_000


def test_a_closed_partition_has_no_clock_and_no_lag() -> None:
    intake = Intake()
    intake.open(0, 0)
    intake.polled(0, lag=9, caught_up_at=5_000)
    intake.close(0)
    assert (intake.clock(0), intake.lag(0)) == (0, 0)


def test_a_poll_brings_more_the_longer_the_backlog_is_within_bounds() -> None:
    assert poll_size(0) == 1_000
    assert poll_size(20_000) == 5_000
    assert poll_size(10_000_000) == 8_000
