"""What a shard's customers teach, and the table that it decides by: kept in the log, read back."""

import json
from typing import Any

from msgspec.structs import replace

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.declared.definitions import Definitions
from sojourn.core.shared.accounts import Part
from sojourn.engine.library import Shelf
from sojourn.engine.shard import ClockMode, Shard
from sojourn.engine.turn import Turn
from sojourn.wire.account import is_of_shard
from sojourn.wire.control import Control
from sojourn.wire.evidence import read_evidence
from sojourn.wire.table import TABLE_KEY
from support.project import DAY, HOUR, START, touch
from support.records import records
from support.sending import one_send, shop
from support.teaching import taught

MUCH = 10_000_000
LEARNS = shop(one_send("best", "service"), policies="choice: {explore: true}")
ACTIVATE = Control("activate", definitions=LEARNS.version)
TABLE = taught({("sms", "awareness", 20): (900, 600), ("email", "awareness", 20): (900, 30)})
OLDER = taught({("email", "awareness", 20): (900, 600)}, at=0)
CONTACTS = {"email": "e", "phone": "+84 1"}


def shard(definitions: Definitions = LEARNS, *, mode: ClockMode = "stream") -> Shard:
    here = Shard(Shelf(definitions), clock_mode=mode)
    here.resume(applied=-1, clock=0, definitions="", part=Part(3, 8))
    return here


def decided(here: Shard, *contents: Any, start: int = 0) -> Turn:
    turn = here.decide(records(*contents, start=start), max_bytes=MUCH)
    here.accept(turn)
    return turn


def signed_up(customer: str = "an", at: int = START) -> Any:
    return touch("Signed Up", customer=customer, at=at, identifiers=CONTACTS)


def decisions(turn: Turn) -> list[dict[str, Any]]:
    return [json.loads(out.body) for out in turn.outgoing if out.kind == "decisions"]


def evidence(turn: Turn) -> dict[bytes, tuple[Cell, Counts]]:
    return {out.key: read_evidence(out.body) for out in turn.outgoing if out.kind == "evidence"}


def shared(turn: Turn) -> set[bytes]:
    return {key for key in turn.writes if is_of_shard(key)}


def test_what_goes_out_is_kept_with_the_states_and_said_once_a_turn() -> None:
    here = shard()
    turn = decided(here, ACTIVATE, signed_up("an"), signed_up("binh"))
    cell = Cell("email", "awareness", 20)
    assert evidence(turn) == {b"3/email/awareness/20": (cell, Counts(2.0, 0.0, START))}
    assert shared(turn) == {b"\xffevidence/email/awareness/20"}
    assert dict(here.cells) == {cell: Counts(2.0, 0.0, START)}


def test_a_shard_that_is_read_back_goes_on_as_the_one_before() -> None:
    here = shard()
    turns = [
        decided(here, ACTIVATE, Control("learn", table=TABLE), signed_up("an")),
        decided(here, signed_up("binh", START + DAY), start=3),
    ]
    heir = shard()
    for turn in turns:
        for key, value in turn.writes.items():
            heir.restore(key, value)
            assert heir.stored(key) == value
    heir.resume(applied=3, clock=turns[-1].clock, definitions=LEARNS.version, part=Part(3, 8))
    assert dict(heir.cells) == dict(here.cells)
    later = signed_up("cuong", START + 2 * DAY)
    ours, theirs = decided(here, later, start=4), decided(heir, later, start=4)
    assert ours.writes == theirs.writes
    assert [out.body for out in ours.outgoing] == [out.body for out in theirs.outgoing]
    assert decisions(theirs)[0]["learned"] == TABLE.version


def test_a_turn_that_is_discarded_has_taught_nothing() -> None:
    here = shard()
    decided(here, ACTIVATE)
    first = here.decide(records(signed_up("an"), start=1), max_bytes=MUCH)
    again = here.decide(records(signed_up("an"), start=1), max_bytes=MUCH)
    assert evidence(first) == evidence(again)
    assert dict(here.cells) == {}


def test_a_table_decides_from_its_place_in_the_log_on() -> None:
    turn = decided(
        shard(), ACTIVATE, signed_up("an"), Control("learn", table=TABLE), signed_up("binh")
    )
    assert [(one["channel"], one.get("learned", "")) for one in decisions(turn)] == [
        ("email", ""),
        (decisions(turn)[1]["channel"], TABLE.version),
    ]
    assert TABLE_KEY in turn.writes


def test_an_older_table_changes_nothing() -> None:
    here = shard()
    decided(here, ACTIVATE, Control("learn", table=TABLE))
    turn = decided(here, Control("learn", table=OLDER), signed_up("an"), start=2)
    assert TABLE_KEY not in turn.writes
    assert decisions(turn)[0]["learned"] == TABLE.version


def test_a_timer_that_fell_due_before_a_table_is_decided_by_the_one_before() -> None:
    waits = one_send("best", "service").replace("steps:\n", "steps:\n  - {wait: 1h, id: pause}\n")
    definitions = shop(waits, policies="choice: {}")
    here = shard(definitions, mode="wall")
    activate = Control("activate", definitions=definitions.version)
    inputs = records(activate, signed_up("an"), Control("learn", table=TABLE), signed_up("binh"))
    arrivals = (START, START, START + 2 * HOUR, START + 3 * HOUR)
    at = [replace(one, timestamp=time) for one, time in zip(inputs, arrivals, strict=True)]
    turn = here.decide(at, max_bytes=MUCH)
    (sent,) = decisions(turn)
    assert "learned" not in sent


def test_a_large_table_is_no_state_that_is_too_large() -> None:
    hours = {
        ("email", f"stage{stage}", hour): (9.0, 1.0) for stage in range(20) for hour in range(168)
    }
    here = shard()
    turn = decided(here, ACTIVATE, Control("learn", table=taught(hours)))
    assert not turn.dead_letters
    assert TABLE_KEY in turn.writes


def test_without_a_choice_nothing_is_kept_nor_said() -> None:
    plain = shop(one_send("best", "service"))
    here = shard(plain)
    turn = decided(here, Control("activate", definitions=plain.version), signed_up())
    assert shared(turn) == set()
    assert evidence(turn) == {}
    assert here.learning() is None


def test_it_says_how_to_learn_and_the_table_in_force() -> None:
    here = shard()
    decided(here, ACTIVATE, Control("learn", table=TABLE), signed_up())
    learning = here.learning()
    assert learning is not None
    assert (learning.choice, learning.table) == (LEARNS.policies.choice, TABLE)
    assert learning.now == START
