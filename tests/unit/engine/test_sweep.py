"""Other definitions come into force: one point of the log, many customers, bounded turns."""

import json
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from msgspec.structs import replace

from sojourn.core.declared.clause import Facts
from sojourn.core.declared.definitions import Definitions, Lifecycle, Migration, Pause, StageRule
from sojourn.core.declared.entry import Entry, OnAbsence, OnEvent, OnSchedule
from sojourn.core.declared.steps import Send, Wait
from sojourn.core.shared.accounts import Part
from sojourn.engine.library import Shelf
from sojourn.engine.shard import MAX_WOKEN, ClockMode, Shard
from sojourn.engine.turn import Outgoing, Turn
from sojourn.wire.control import Control
from sojourn.wire.record import InputRecord
from support.project import DAY, HOUR, MINUTE, START, journey, project, touch
from support.records import ARRIVAL, record

MUCH = 10_000_000
FIRST = Control("activate", definitions="project-1")
SECOND = Control("activate", definitions="project-2")
THIRD = Control("activate", definitions="project-3")


def cart(
    version: int = 1, *, wait_ms: int = DAY, migration: Migration | None = None
) -> Definitions:
    """A cart that cools and a word about it; each version has the wait under another id."""
    wait = f"cooling_{version}"
    here = journey(
        "cart",
        enter=Entry(OnEvent(("Product Added",))),
        steps=[Wait(wait, wait_ms, next="say"), Send("say", "hello", "service", ("direct",))],
        version=version,
        migration=migration,
    )
    return project(here, version=version)


#: Takes whoever cools along, and ends nobody.
TAKES = cart(2, wait_ms=2 * DAY, migration=Migration("move", {"cooling_1": "cooling_2"}))


class Life:
    """One shard, its log and what it said; it can be started anew at any time."""

    def __init__(self, *definitions: Definitions, mode: ClockMode = "stream") -> None:
        self.shelf = Shelf(*definitions)
        self.mode: ClockMode = mode
        self.shard = Shard(self.shelf, clock_mode=mode)
        self.log: dict[bytes, bytes | None] = {}
        self.input: list[InputRecord] = []
        self.turns: list[Turn] = []

    def offer(self, *contents: Any, at: int = ARRIVAL) -> "Life":
        for content in contents:
            self.input.append(record(len(self.input), content, timestamp=at))
        return self

    def run(self, *, turns: int = 1_000, max_bytes: int = MUCH) -> "Life":
        """Decide what was offered, in so many turns at most."""
        for _ in range(turns):
            rest = self.input[self.applied + 1 :]
            if not rest:
                break
            turn = self.shard.decide(rest, max_bytes=max_bytes)
            self.shard.accept(turn)
            self.log.update(turn.writes)
            self.turns.append(turn)
        return self

    def crash(self) -> "Life":
        """Start the shard anew from its log."""
        self.shard = Shard(self.shelf, clock_mode=self.mode)
        for key, value in self.log.items():
            self.shard.restore(key, value)
        last = self.turns[-1]
        self.shard.resume(
            applied=last.applied, clock=last.clock, definitions=last.definitions, part=Part()
        )
        return self

    @property
    def applied(self) -> int:
        return self.turns[-1].applied if self.turns else -1

    @property
    def said(self) -> list[Outgoing]:
        return [outgoing for turn in self.turns for outgoing in turn.outgoing]

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [json.loads(one.body) for one in self.said if one.kind == kind]


def carts(count: int) -> Sequence[Any]:
    return [touch("Product Added", customer=f"c{number:05}") for number in range(count)]


def test_every_customer_is_taken_over_before_the_next_record() -> None:
    life = Life(cart(), TAKES).offer(FIRST, *carts(3), SECOND)
    life.offer(touch("Product Viewed", customer="c00000", at=START + HOUR, product_id="p")).run()
    moved = [t for t in life.told("transitions") if t["reason"] == "migrated"]
    assert [(t["customer"], t["to"]) for t in moved] == [
        (f"c{number:05}", "cooling_2") for number in range(3)
    ]
    assert {t["cause"] for t in moved} == {"in/0@4"}
    assert life.turns[-1].definitions == "project-2"


def test_a_long_sweep_goes_on_over_several_turns() -> None:
    count = MAX_WOKEN + MAX_WOKEN // 2
    life = Life(cart(), TAKES).offer(FIRST, *carts(count)).run()
    began = len(life.turns)
    life.offer(SECOND, touch("Product Added", customer="new")).run()
    first, second = life.turns[began:]
    # Until the last customer is taken over, the record is not passed over.
    assert (first.consumed, first.definitions, len(first.writes)) == (0, "project-1", MAX_WOKEN)
    assert (second.consumed, second.definitions) == (2, "project-2")
    assert len(second.writes) == count - MAX_WOKEN + 1
    assert first.tally.adopted + second.tally.adopted == count


def test_a_commit_stays_below_its_bound() -> None:
    life = Life(cart(), TAKES).offer(FIRST, *carts(60)).run()
    began = len(life.turns)
    life.offer(SECOND).run(max_bytes=8_000)
    turns = life.turns[began:]
    assert len(turns) > 5
    sizes = [
        sum(len(packed or b"") for packed in turn.writes.values())
        + sum(len(one.body) for one in turn.outgoing)
        for turn in turns
    ]
    assert max(sizes) <= 8_000
    assert sum(turn.tally.adopted for turn in turns) == 60


def test_a_turn_that_was_not_accepted_is_decided_anew() -> None:
    life = Life(cart(), TAKES).offer(FIRST, *carts(40)).run()
    life.offer(SECOND)
    rest = life.input[life.applied + 1 :]
    once = life.shard.decide(rest, max_bytes=6_000)
    again = life.shard.decide(rest, max_bytes=6_000)
    assert once.consumed == again.consumed == 0
    assert once.outgoing == again.outgoing
    assert once.writes == again.writes


def test_after_a_crash_in_mid_sweep_the_rest_is_done_and_nothing_twice() -> None:
    whole = Life(cart(), TAKES).offer(FIRST, *carts(40)).run().offer(SECOND, Control("end"))
    whole.run(max_bytes=6_000)
    broken = Life(cart(), TAKES).offer(FIRST, *carts(40)).run().offer(SECOND, Control("end"))
    broken.run(turns=2, max_bytes=6_000).crash().run(turns=2, max_bytes=6_000).crash()
    broken.run(max_bytes=6_000)
    assert broken.said == whole.said
    assert broken.log == whole.log
    assert len(whole.told("actions.direct")) == 40


def test_after_a_crash_in_mid_sweep_no_timer_fires_under_the_definitions_before() -> None:
    """What the new ones have set may be due at once; the old ones must not decide it."""
    shorter = cart(2, wait_ms=MINUTE, migration=Migration("move", {"cooling_1": "cooling_2"}))
    at = ARRIVAL - 10 * HOUR
    lives = []
    for crashes in (False, True):
        life = Life(cart(), shorter, mode="wall").offer(FIRST, at=at)
        for number in range(40):
            life.offer(touch("Product Added", customer=f"c{number:05}", at=at), at=at)
        life.run().offer(SECOND)
        if crashes:
            life.run(turns=2, max_bytes=6_000).crash()
        life.run(max_bytes=6_000)
        turn = life.shard.tick(ARRIVAL + 1, max_bytes=MUCH)
        assert turn is not None
        life.turns.append(turn)
        lives.append(life)
    whole, broken = lives
    assert len(broken.told("actions.direct")) == 40
    assert {d["project"] for d in broken.told("decisions")} == {"project-2"}
    assert broken.said == whole.said


def test_what_fell_due_before_is_decided_by_the_definitions_before() -> None:
    other = replace(cart(), version="project-2", timezone="UTC")
    at = ARRIVAL - 2 * DAY
    life = Life(cart(), other, mode="wall").offer(FIRST, at=at)
    life.offer(touch("Product Added", customer="an", at=at), at=at).offer(SECOND).run()
    assert [d["project"] for d in life.told("decisions")] == ["project-1"]


def test_nobody_is_asked_where_nothing_can_change() -> None:
    life = Life(cart(), cart(2)).offer(FIRST, *carts(3), SECOND).run()
    assert life.turns[-1].tally.adopted == 0
    assert len(life.turns) == 1


def test_a_rollback_takes_no_run_along() -> None:
    back = Control("activate", definitions="project-2", migrate=False)
    life = Life(cart(), TAKES).offer(FIRST, *carts(3), back, Control("end")).run()
    assert not [t for t in life.told("transitions") if t["reason"] == "migrated"]
    assert {d["definition"] for d in life.told("decisions")} == {"cart-1"}


def test_customers_who_say_nothing_are_heard_of_by_a_new_journey() -> None:
    silent = journey(
        "silent",
        enter=Entry(OnAbsence(30 * DAY)),
        steps=[Send("say", "hi", "service", ("direct",))],
    )
    life = Life(project(), project(silent, version=2))
    life.offer(FIRST, touch("Signed Up", customer="an"), SECOND, Control("end")).run()
    assert [(a["customer"], a["at"][:10]) for a in life.told("actions.direct")] == [
        ("an", "2026-04-01")
    ]


def test_another_length_of_silence_wakes_whoever_says_nothing() -> None:
    def falls_silent(days: int, version: int) -> Definitions:
        silence = StageRule("dormant", source="any", absent_ms=days * DAY)
        line = Lifecycle("awareness", (StageRule("awareness"),), (silence,))
        return project(lifecycle=line, version=version)

    life = Life(falls_silent(90, 1), falls_silent(30, 2)).offer(FIRST, touch("Signed Up"), SECOND)
    neighbour = touch("Signed Up", customer="b", at=START + 31 * DAY)
    life.run().crash().offer(neighbour).run()
    stages = [(t["customer"], t["to"]) for t in life.told("transitions")]
    assert stages == [("an", "awareness"), ("an", "dormant"), ("b", "awareness")]


def test_a_pause_outlives_a_restart() -> None:
    held = replace(cart(), version="project-2", pauses={"cart": Pause(held=True)})
    resumed = replace(cart(), version="project-3", pauses={"cart": Pause(held=False)})
    life = Life(cart(), held, resumed).offer(FIRST, *carts(2), SECOND)
    life.offer(touch("Product Viewed", customer="x", at=START + 5 * DAY, product_id="p")).run()
    assert life.told("actions.direct") == []
    life.crash()
    assert life.shard.timers == 0
    life.offer(touch("Product Added", customer="late", at=START + 6 * DAY)).run().crash()
    life.offer(THIRD, Control("end")).run()
    assert [(a["customer"], a["at"][:10]) for a in life.told("actions.direct")] == [
        ("c00000", "2026-03-08"),
        ("c00001", "2026-03-08"),
        ("late", "2026-03-09"),
    ]


def test_a_defect_that_no_input_is_to_blame_for_is_a_note_of_its_own() -> None:
    def broken(_: int, __: tzinfo) -> int:
        raise RuntimeError

    bad = journey("bad", enter=Entry(OnSchedule(broken)))
    life = Life(project(), project(bad, version=2)).offer(FIRST, touch("Signed Up"), SECOND).run()
    assert life.turns[-1].tally.notes["defect_without_input"] == 1
    assert life.turns[-1].dead_letters == []
    assert life.turns[-1].tally.dead_letters == {}


def test_so_is_one_behind_a_timer() -> None:
    fine = True

    def moody(after: int, _: tzinfo) -> int:
        if not fine:
            raise RuntimeError
        return after + DAY

    life = Life(project(journey("bad", enter=Entry(OnSchedule(moody)))))
    life.offer(FIRST, touch("Signed Up")).run()
    fine = False
    life.offer(touch("Signed Up", customer="b", at=START + 2 * DAY)).run()
    assert life.turns[-1].tally.notes["defect_without_input"] == 1
    assert "defect" in life.turns[-1].tally.dead_letters


def test_a_schedule_ends_with_a_finite_input() -> None:
    def noon(after: int, _: tzinfo) -> int:
        return after - (after - DAY // 2) % DAY + DAY

    def always(_: Facts) -> bool:
        return True

    daily = journey(
        "daily",
        enter=Entry(OnSchedule(noon), when=always),
        steps=[Send("say", "hi", "service", ("direct",))],
    )
    life = Life(project(daily)).offer(FIRST, touch("Signed Up", customer="an"))
    life.offer(touch("Signed Up", customer="an", at=START + 3 * DAY), Control("end")).run()
    assert len(life.told("actions.direct")) == 3
    assert life.shard.timers == 0
