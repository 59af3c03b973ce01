"""Who stands where, read from the log of a shard."""

from sojourn.core.customer.state import CustomerState, Run, Strand
from sojourn.engine.protocol.records import CLAIM_HEADER
from sojourn.engine.roster import Roster
from sojourn.memory.broker import StoredRecord
from sojourn.wire.state import pack


def state(*steps: str) -> bytes:
    runs = tuple(Run(f"r-{step}", "cart", "v1", "k", 0, step, 5, due_at=9) for step in steps)
    return pack(CustomerState(runs=runs), 0)


def record(offset: int, key: bytes, value: bytes | None, *, claim: int = 0) -> StoredRecord:
    return StoredRecord(offset, key, value, ((CLAIM_HEADER, claim.to_bytes(8, "big")),))


def told(*records: StoredRecord) -> list[tuple[str, str]]:
    roster = Roster()
    for one in records:
        roster.take(one)
    return [(run.customer, run.steps[0]) for run in roster.runs()]


def test_the_latest_state_of_each_customer_counts() -> None:
    assert told(
        record(1, b"s:binh", state("a")),
        record(2, b"s:an", state("a", "b")),
        record(3, b"s:binh", state("c")),
        record(4, b"m", b"meta"),
    ) == [("an", "a"), ("an", "b"), ("binh", "c")]


def test_who_has_no_run_any_more_or_was_erased_is_not_there() -> None:
    assert (
        told(
            record(1, b"s:an", state("a")),
            record(2, b"s:an", state()),
            record(3, b"s:binh", state("a")),
            record(4, b"s:binh", None),
        )
        == []
    )


def test_what_a_fenced_owner_still_wrote_does_not_count() -> None:
    claim = StoredRecord(2, b"c", b"", ())
    assert told(
        record(1, b"s:an", state("a")),
        claim,
        record(3, b"s:an", state("stale"), claim=0),
        record(4, b"s:binh", state("b"), claim=2),
    ) == [("an", "a"), ("binh", "b")]


def test_a_run_stands_in_each_of_its_branches_and_is_due_with_the_first() -> None:
    strands = (Strand("both.a", "call", 5, due_at=7), Strand("both.b", "mail", 5, due_at=8))
    run = Run("r", "cart", "v1", "k", 0, "", 5, due_at=9, strands=strands)
    roster = Roster()
    roster.take(record(1, b"s:an", pack(CustomerState(runs=(run,)), 0)))
    (found,) = roster.runs()
    assert (found.steps, found.due_at) == (("call", "mail"), 7)
