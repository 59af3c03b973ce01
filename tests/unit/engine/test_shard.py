"""One shard: its clock, its bounds, and what it does with what it cannot decide."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, Limits
from sojourn.core.declared.entry import Entry, Exit, OnEvent
from sojourn.core.declared.steps import Option, Send, Wait, WaitFor
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.core.shared.accounts import Part
from sojourn.engine.library import Shelf
from sojourn.engine.shard import ClockMode, Shard
from sojourn.engine.turn import Outgoing, Turn
from sojourn.wire.control import Control
from sojourn.wire.record import InputRecord
from sojourn.wire.touchpoint import decode
from support.project import DAY, HOUR, MINUTE, START, journey, project, touch
from support.records import ARRIVAL, record, records

MUCH = 10_000_000
ACTIVATE = Control("activate", definitions="project-1")


def reminder(limits: Limits | None = None) -> Definitions:
    return project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            exits=[Exit(on=("Order Completed",), text="Order Completed")],
            steps=[
                Wait("cooling", 30 * MINUTE, next="remind"),
                Send("remind", "cart_reminder", "service", ("direct",), next="reaction"),
                WaitFor("reaction", HOUR, (Option(None, on=("Product Viewed",)),)),
            ],
        ),
        limits=limits,
    )


def shard(definitions: Definitions | None = None, *, mode: ClockMode = "stream") -> Shard:
    return Shard(Shelf(definitions or reminder()), clock_mode=mode)


def actions(turn: Turn) -> list[dict[str, Any]]:
    return [json.loads(out.body) for out in turn.outgoing if out.kind.startswith("actions.")]


def reasons(turn: Turn) -> list[str]:
    return [dict(letter.headers)["reason"].decode() for letter in turn.dead_letters]


def decided(here: Shard, *contents: Any, start: int = 0) -> Turn:
    turn = here.decide(records(*contents, start=start), max_bytes=MUCH)
    here.accept(turn)
    return turn


def test_a_neighbours_event_moves_the_clock_that_fires_the_timer() -> None:
    turn = decided(
        shard(),
        ACTIVATE,
        touch("Product Added", customer="an"),
        touch("Product Viewed", customer="binh", at=START + HOUR, product_id="p"),
    )
    assert [(a["customer"], a["at"][11:16]) for a in actions(turn)] == [("an", "13:45")]
    assert turn.clock == START + HOUR


def test_a_timer_fires_before_the_record_that_moves_the_clock_past_it() -> None:
    turn = decided(
        shard(),
        ACTIVATE,
        touch("Product Added"),
        touch("Order Completed", at=START + 31 * MINUTE),
    )
    assert len(actions(turn)) == 2  # the reminder, and the cancel that the order brings


def test_an_event_at_the_deadline_wins() -> None:
    order = touch("Order Completed", at=START + 30 * MINUTE)
    assert actions(decided(shard(), ACTIVATE, touch("Product Added"), order)) == []


def test_batches_do_not_matter() -> None:
    contents = [
        ACTIVATE,
        touch("Product Added"),
        touch("Product Viewed", customer="b", at=START + HOUR, product_id="p"),
        Control("time", until=START + 2 * HOUR),
        touch("Product Added", at=START + 3 * HOUR, cart_id="2"),
        Control("end"),
    ]
    whole = decided(shard(), *contents)
    one_by_one = shard()
    said: list[Outgoing] = []
    for place, content in enumerate(contents):
        said.extend(decided(one_by_one, content, start=place).outgoing)
    assert said == list(whole.outgoing)


def test_the_end_of_a_finite_input_lets_time_run_out() -> None:
    here = shard()
    turn = decided(here, ACTIVATE, touch("Product Added"), Control("end"))
    assert len(actions(turn)) == 1
    assert here.timers == 0
    assert turn.clock == START + 30 * MINUTE + HOUR


def test_a_word_about_the_time_fires_what_is_due_by_then_and_nothing_more() -> None:
    due_at = START + 30 * MINUTE
    here = shard()
    turn = decided(here, ACTIVATE, touch("Product Added"), Control("time", until=due_at - 1))
    assert (actions(turn), turn.clock) == ([], due_at - 1)
    turn = decided(here, Control("time", until=due_at), start=3)
    assert [action["at"][11:16] for action in actions(turn)] == ["13:45"]
    assert turn.clock == due_at
    assert here.timers == 1


def test_time_does_not_go_back_and_the_wall_clock_takes_no_word_for_it() -> None:
    here = shard()
    back = Control("time", until=START)
    assert decided(here, ACTIVATE, Control("time", until=START + DAY), back).clock == START + DAY
    here = shard(mode="wall")
    turn = decided(here, ACTIVATE, touch("Product Added"), Control("time", until=START + DAY))
    assert actions(turn) == []
    assert here.timers == 1


def test_no_input_can_end_time_where_the_wall_clock_rules() -> None:
    here = shard(mode="wall")
    turn = decided(here, ACTIVATE, touch("Product Added"), Control("end"))
    assert actions(turn) == []
    assert here.timers == 1


def test_an_idle_shard_fires_at_the_wall_clock_and_counts_on_from_there() -> None:
    here = shard(mode="wall")
    added = record(1, touch("Product Added", at=ARRIVAL), timestamp=ARRIVAL)
    here.accept(here.decide([record(0, ACTIVATE), added], max_bytes=MUCH))
    assert here.tick(ARRIVAL + 30 * MINUTE - 1, max_bytes=MUCH) is None
    late = ARRIVAL + 2 * DAY
    turn = here.tick(late, max_bytes=MUCH)
    assert turn is not None
    here.accept(turn)
    assert len(actions(turn)) == 1
    assert turn.clock == late
    # The wait for an answer begins with the sending, however late that was.
    assert here.tick(late + HOUR - 1, max_bytes=MUCH) is None
    assert here.tick(late + HOUR, max_bytes=MUCH) is not None


def test_after_an_outage_the_backlog_is_read_up_to_a_timers_due_time() -> None:
    here = shard(mode="wall")
    in_time, too_late = ARRIVAL + 30 * MINUTE, ARRIVAL + 30 * MINUTE + 1
    backlog = [
        record(0, ACTIVATE),
        record(1, touch("Product Added", customer="an", at=ARRIVAL), timestamp=ARRIVAL),
        record(2, touch("Product Added", customer="binh", at=ARRIVAL), timestamp=ARRIVAL),
        record(3, touch("Order Completed", customer="an", at=in_time), timestamp=in_time),
        record(4, touch("Order Completed", customer="binh", at=too_late), timestamp=too_late),
    ]
    turn = here.decide(backlog, max_bytes=MUCH)
    here.accept(turn)
    assert [(a["customer"], a["kind"]) for a in actions(turn)] == [
        ("binh", "send"),
        ("binh", "cancel"),
    ]
    assert here.tick(ARRIVAL + DAY, max_bytes=MUCH) is None


def test_the_clock_never_goes_back() -> None:
    here = shard()
    decided(here, ACTIVATE, touch("Product Added", at=START + HOUR))
    turn = decided(here, touch("Product Viewed", at=START, product_id="p"), start=2)
    assert turn.clock == START + HOUR


def test_a_stream_clock_never_passes_the_wall_clock() -> None:
    here = shard()
    early = touch("Product Added", at=ARRIVAL + MINUTE)
    turn = here.decide([record(0, ACTIVATE), record(1, early)], max_bytes=MUCH)
    assert turn.clock == ARRIVAL


def test_an_event_from_the_future_is_refused_and_its_neighbours_are_not() -> None:
    future = touch("Product Added", customer="x", at=ARRIVAL + 6 * MINUTE)
    turn = decided(shard(), ACTIVATE, future, touch("Product Added"))
    assert reasons(turn) == ["from_the_future"]
    assert list(turn.writes) == [b"an"]
    assert turn.clock == START


def test_garbage_goes_to_the_dead_letters_under_its_place() -> None:
    turn = decided(shard(), ACTIVATE, b"{not json", touch("Product Added"))
    assert reasons(turn) == ["not_json"]
    assert turn.dead_letters[0].key == b"in/0/1"
    assert turn.dead_letters[0].value == b"{not json"
    assert len(turn.writes) == 1


def test_what_a_discarded_turn_took_is_still_there() -> None:
    here = shard()
    decided(here, ACTIVATE, touch("Product Added"))
    later = records(touch("Product Viewed", customer="b", at=START + HOUR, product_id="p"), start=2)
    first = here.decide(later, max_bytes=MUCH)
    second = here.decide(later, max_bytes=MUCH)
    assert len(actions(first)) == 1
    assert list(first.outgoing) == list(second.outgoing)


def test_a_commit_stays_below_its_bound() -> None:
    here = shard()
    contents = [touch("Product Added", customer=f"c{n}") for n in range(50)]
    turn = here.decide(records(ACTIVATE, *contents), max_bytes=8_000)
    assert 0 < turn.consumed < 51
    assert turn.applied == turn.consumed - 1


def test_a_backlog_of_many_commits_is_decided_hardly_more_than_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each turn is offered all that is left of it."""
    read: list[int] = []

    def counting(one: InputRecord) -> Touchpoint | Control | Refusal:
        read.append(one.offset)
        return decode(one)

    monkeypatch.setattr("sojourn.engine.shard.decode", counting)
    here = shard()
    contents = [touch("Product Added", customer=f"c{n}") for n in range(1_000)]
    backlog = records(ACTIVATE, *contents)
    turns = 0
    while backlog:
        turn = here.decide(backlog, max_bytes=20_000)
        here.accept(turn)
        backlog = backlog[turn.consumed :]
        turns += 1
    assert turns > 20
    assert len(read) < 1.2 * 1_000


def test_many_timers_before_a_record_are_spread_over_turns() -> None:
    here = shard()
    contents = [touch("Product Added", customer=f"c{n}") for n in range(30)]
    decided(here, ACTIVATE, *contents)
    after = records(touch("Product Viewed", at=START + HOUR, product_id="p"), start=31)
    fired, turns = 0, 0
    while True:
        turn = here.decide(after, max_bytes=6_000)
        here.accept(turn)
        fired, turns = fired + len(actions(turn)), turns + 1
        if turn.consumed:
            break
    assert fired == 30
    assert turns > 2


def test_a_state_over_its_bound_refuses_the_event_and_only_that() -> None:
    here = shard(reminder(Limits(state_bytes=3_000)))
    large = touch("Product Added", customer="big", id="big", note="x" * 5_000)
    turn = here.decide(records(ACTIVATE, touch("Product Added"), large), max_bytes=MUCH)
    here.accept(turn)
    assert turn.consumed < 3
    rest = here.decide(
        records(large, touch("Product Added", customer="c"), start=2), max_bytes=MUCH
    )
    here.accept(rest)
    assert reasons(rest) == ["state_too_large"]
    assert rest.applied == 2


def test_definitions_that_are_not_here_yet_stop_before_their_record() -> None:
    here = shard()
    other = Control("activate", definitions="other")
    turn = here.decide(records(ACTIVATE, touch("Product Added"), other), max_bytes=MUCH)
    assert (turn.consumed, turn.needs) == (2, "other")


def test_definitions_that_were_never_published_are_a_dead_letter() -> None:
    shelf = Shelf(reminder())
    shelf.miss("other")
    here = Shard(shelf, clock_mode="stream")
    other = Control("activate", definitions="other")
    turn = here.decide(records(ACTIVATE, other, touch("Product Added")), max_bytes=MUCH)
    assert reasons(turn) == ["unknown_definitions"]
    assert turn.definitions == "project-1"
    assert len(turn.writes) == 1


def test_nothing_is_decided_before_definitions_are_active() -> None:
    turn = shard().decide(records(touch("Product Added")), max_bytes=MUCH)
    assert reasons(turn) == ["unknown_definitions"]


def test_a_run_finishes_on_the_version_it_began_with() -> None:
    old = reminder()
    base = old.journeys["cart"]
    changed = replace(
        base,
        version="cart-2",
        steps={"cooling": Wait("cooling", MINUTE, next="hurry"), "hurry": _hurry()},
    )
    new = replace(old, version="project-2", journeys={"cart": changed})
    new = replace(new, versions={"cart-2": changed}, by_type={"Product Added": (changed,)})
    here = Shard(Shelf(old, new), clock_mode="stream")
    turn = decided(
        here,
        ACTIVATE,
        touch("Product Added"),
        Control("activate", definitions="project-2"),
        touch("Product Added", customer="binh", at=START + 1),
        Control("end"),
    )
    steps = {a["customer"]: a["step"] for a in actions(turn)}
    assert steps == {"an": "remind", "binh": "hurry"}
    assert turn.definitions == "project-2"


def test_memory_can_be_rebuilt_from_what_was_written() -> None:
    here = shard()
    turn = decided(here, ACTIVATE, touch("Product Added"))
    again = shard()
    for key, value in turn.writes.items():
        again.restore(key, value)
    again.resume(applied=turn.applied, clock=turn.clock, definitions=turn.definitions, part=Part())
    end = records(Control("end"), start=2)
    assert list(here.decide(end, max_bytes=MUCH).outgoing) == list(
        again.decide(end, max_bytes=MUCH).outgoing
    )


def test_what_was_forgotten_is_gone() -> None:
    here = shard()
    decided(here, ACTIVATE, touch("Product Added"))
    here.forget()
    assert (here.customers, here.timers, here.clock) == (0, 0, 0)


def _hurry() -> Send:
    return Send("hurry", "cart_reminder", "service", ("direct",))
