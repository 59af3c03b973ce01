"""Runs in flight when a version with a migration map comes into force (semantics 14)."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from sojourn.core.customer.state import Run
from sojourn.core.declared.clause import Facts
from sojourn.core.declared.definitions import Definitions, Migration, Pause
from sojourn.core.declared.entry import Entry, Goal, OnEvent
from sojourn.core.declared.steps import (
    EXIT,
    Choose,
    Day,
    Option,
    Send,
    Step,
    Together,
    Wait,
    WaitFor,
)
from sojourn.core.event import Takeover
from sojourn.core.versions.adopt import adopt
from support.play import Player
from support.project import DAY, HOUR, START, event_is, journey, project, touch
from support.sending import here, report, shop, signed_up, someone

ENTER = Entry(OnEvent(("Product Added",)))
COOLING = Wait("cooling", DAY, next="first")
FIRST = Send("first", "reminder", "service", ("direct",), next="reaction")
LAST = Send("first", "reminder", "service", ("direct",))
REACTION = WaitFor("reaction", DAY, (Option(None, about="first", report="opened"),))
OLD = project(journey("cart", enter=ENTER, steps=[COOLING, FIRST, REACTION]))


def new(
    *steps: Step, migration: Migration | None = None, pauses: Mapping[str, Pause] | None = None
) -> Definitions:
    changed = journey("cart", enter=ENTER, steps=steps, version=2, migration=migration)
    return project(changed, version=2, pauses=pauses)


def move(**moves: str) -> Migration:
    return Migration("move", moves)


def cooling(definitions: Definitions = OLD) -> Player:
    """A run that waits in its first step."""
    return Player(definitions).tell(touch("Product Added", cart_id="k", product_id="p"))


def reacting() -> Player:
    """A run that waits for what becomes of its message."""
    return cooling().until(START + DAY + 1)


def run(player: Player) -> Run:
    (only,) = player.state.runs
    return only


def moves_of(player: Player) -> Sequence[tuple[str, str, str]]:
    return [move for move in player.moves() if move[2] in ("migrated", "exited")]


def test_without_a_map_a_run_finishes_where_it_began() -> None:
    player = cooling().adopt(new(Wait("other", HOUR)), at=START + HOUR).run_out()
    assert [action.step for action in player.actions] == ["first"]


def test_exit_ends_it_and_takes_back_what_nobody_reported_on() -> None:
    player = reacting().adopt(new(COOLING, migration=Migration("exit")), at=START + 2 * HOUR)
    assert moves_of(player) == [("reaction", "exited", "exited")]
    assert player.transitions[-1].detail == "migrated"
    assert [action.kind for action in player.actions] == ["send", "cancel"]
    assert player.wake_at == 0


def test_a_step_of_the_same_id_takes_it_along() -> None:
    longer = new(Wait("cooling", 2 * DAY, next="say"), replace(LAST, id="say"), migration=move())
    player = cooling().adopt(longer, at=START + HOUR)
    assert moves_of(player) == [("cooling", "cooling", "migrated")]
    assert player.transitions[-1].detail == "from cart-1"
    assert player.transitions[-1].cause == "in/0@7"
    assert (run(player).version, run(player).due_at) == ("cart-2", START + 2 * DAY)
    player.until(START + 2 * DAY + 1)
    assert [(action.step, action.at) for action in player.actions] == [("say", START + 2 * DAY)]


def test_time_already_spent_counts_and_a_wait_that_is_over_ends_by_its_timer() -> None:
    shorter = new(Wait("cooling", HOUR, next="first"), LAST, migration=move())
    player = cooling().adopt(shorter, at=START + 5 * HOUR)
    assert player.wake_at == START + HOUR
    player.until(player.clock)
    assert [(action.step, action.at) for action in player.actions] == [("first", START + 5 * HOUR)]


@pytest.mark.parametrize(
    ("day", "sent"), [(5, ["second"]), (15, ["first", "second"]), (20, ["first", "second"])]
)
def test_a_day_put_before_the_coming_into_force_has_passed_for_who_waits(
    day: int, sent: list[str]
) -> None:
    player = cooling(opening(20, version=1)).until(START + 8 * DAY)
    player.adopt(opening(day, version=2)).run_out()
    assert [action.step for action in player.actions] == sent


def opening(day: int, *, version: int) -> Definitions:
    """A journey that waits for a day of March, after which its first message is passed over."""
    steps = (
        Wait(
            "day", day=Day(9 * 60, "skip", fixed=date(2026, 3, day), skip_to="second"), next="first"
        ),
        Send("first", "opens", "service", ("direct",), next="second"),
        Send("second", "is_open", "service", ("direct",)),
    )
    taken = journey("cart", enter=ENTER, steps=steps, version=version, migration=move())
    return project(taken, version=version)


def test_the_map_takes_it_to_another_wait_with_the_time_spent() -> None:
    other = new(Wait("pause", 2 * DAY, next="first"), FIRST, migration=move(cooling="pause"))
    player = cooling().adopt(other, at=START + HOUR)
    assert (run(player).step, run(player).due_at) == ("pause", START + 2 * DAY)


def test_the_map_takes_it_to_a_step_that_holds_nobody_and_on() -> None:
    sooner = new(FIRST, REACTION, migration=move(cooling="first"))
    player = cooling().adopt(sooner, at=START + HOUR)
    assert [(action.step, action.at) for action in player.actions] == [("first", START + HOUR)]
    assert (run(player).step, run(player).due_at) == ("reaction", START + HOUR + DAY)
    assert player.moves()[-2:] == [
        ("cooling", "first", "migrated"),
        ("first", "reaction", "reached"),
    ]


def test_the_map_can_end_a_run() -> None:
    player = cooling().adopt(new(FIRST, migration=move(cooling=EXIT)), at=START + HOUR)
    assert moves_of(player) == [("cooling", "exited", "exited")]
    assert player.state.runs == ()


def test_a_step_in_neither_stays_on_its_version() -> None:
    player = cooling().adopt(new(FIRST, migration=move()), at=START + HOUR)
    assert moves_of(player) == []
    assert run(player).version == "cart-1"
    player.run_out()
    assert [action.step for action in player.actions] == ["first"]


def test_a_rollback_leaves_runs_alone() -> None:
    there = new(Wait("cooling", 2 * DAY), migration=move())
    player = cooling().adopt(there, at=START + HOUR, migrate=False)
    assert run(player).version == "cart-1"


def test_a_renamed_message_is_still_known_to_the_wait_for_it() -> None:
    hello = replace(FIRST, id="hello")
    asks = WaitFor("reaction", 3 * DAY, (Option(None, about="hello", report="opened"),))
    player = reacting().adopt(new(COOLING, hello, asks, migration=move(first="hello")))
    assert (run(player).step, run(player).due_at) == ("reaction", START + 4 * DAY)
    assert run(player).visits == {"hello": 1}
    action = player.actions[0].id
    player.tell(touch("Message Opened", at=START + 2 * DAY, action=action))
    assert player.moves()[-1] == ("reaction", "completed", "completed")


def test_what_has_come_already_ends_a_wait_that_asks_for_it_now() -> None:
    player = reacting()
    action = player.actions[0].id
    player.tell(touch("Message Delivered", at=START + DAY + HOUR, action=action))
    asks = WaitFor("reaction", 3 * DAY, (Option("thanks", about="first", report="delivered"),))
    thanks = Send("thanks", "thanks", "service", ("direct",))
    player.adopt(new(COOLING, FIRST, asks, thanks, migration=move()))
    assert player.moves()[-2:] == [
        ("reaction", "thanks", "matched"),
        ("thanks", "completed", "completed"),
    ]


def test_a_wait_about_a_message_that_is_long_forgotten_still_waits() -> None:
    player = reacting()
    player.state = replace(player.state, messages=())
    player.adopt(new(COOLING, FIRST, REACTION, migration=move()))
    assert (run(player).step, run(player).due_at) == ("reaction", START + 2 * DAY)


def test_the_best_option_so_far_is_found_again() -> None:
    def held(*options: Option, version: int = 1, migration: Migration | None = None) -> Definitions:
        wait = WaitFor("best", DAY, options, pick="best", otherwise="none")
        ends = [Send(name, name, "service", ("direct",)) for name in ("a", "b", "c", "none")]
        one = journey(
            "cart", enter=ENTER, steps=[wait, *ends], version=version, migration=migration
        )
        return project(one, version=version)

    a = Option("a", on=("Order Completed",))
    b = Option("b", on=("Survey Answered",), when=event_is("nps", 9))
    c = Option("c", on=("Product Viewed",))
    player = cooling(held(a, b, c))
    player.tell(touch("Product Viewed", at=START + HOUR, product_id="p"))
    assert run(player).picked == {"best": 2}
    player.adopt(held(b, c, a, version=2, migration=move())).run_out()
    assert [action.step for action in player.actions] == ["c"]


def test_a_parked_run_is_repaired() -> None:
    def broken(_: Facts) -> bool:
        raise RuntimeError

    player = cooling(
        project(journey("cart", enter=ENTER, steps=[COOLING, replace(FIRST, only_if=broken)]))
    )
    player.until(START + DAY + 1)
    assert run(player).parked == "RuntimeError in the decision"
    player.adopt(new(COOLING, LAST, migration=move())).run_out()
    assert [action.step for action in player.actions] == ["first"]


def test_a_run_parked_at_something_done_is_not_made_to_do_it_twice() -> None:
    endless: list[Step] = [
        Send("say", "hello", "service", ("direct",), next="loop"),
        Choose("loop", (), otherwise="say"),
    ]
    player = cooling(project(journey("cart", enter=ENTER, steps=endless)))
    sent = len(player.actions)
    assert run(player).parked == "step limit"
    player.adopt(new(*endless, migration=move()))
    assert len(player.actions) == sent
    assert (run(player).version, run(player).parked) == ("cart-2", "step limit")


BRANCHES = {"a": "wait_a", "b": "wait_b"}
BOTH = (
    Together("both", BRANCHES, next="end"),
    Wait("wait_a", DAY),
    Wait("wait_b", 2 * DAY),
    Send("end", "end", "service", ("direct",)),
)


def test_each_branch_goes_to_its_own_step() -> None:
    player = cooling(project(journey("cart", enter=ENTER, steps=BOTH)))
    renamed = (
        Together("two", BRANCHES, next="end"),
        Wait("wait_a", 3 * DAY),
        Wait("wait_c", 4 * DAY),
        Send("end", "end", "service", ("direct",)),
    )
    player.adopt(new(*renamed, migration=move(both="two", wait_b="wait_c")))
    assert run(player).step == "two"
    assert [(one.id, one.step, one.due_at - START) for one in run(player).strands] == [
        ("two.a", "wait_a", 3 * DAY),
        ("two.b", "wait_c", 4 * DAY),
    ]
    player.run_out()
    assert [(action.step, action.at) for action in player.actions] == [("end", START + 4 * DAY)]


def test_a_branch_that_nobody_would_wait_for_keeps_the_run_on_its_version() -> None:
    player = cooling(project(journey("cart", enter=ENTER, steps=BOTH)))
    player.adopt(new(*BOTH[1:], migration=move(both="wait_a")))
    assert run(player).version == "cart-1"


def test_one_branch_that_goes_on_can_end_the_others() -> None:
    first = replace(BOTH[0], join="first")
    player = cooling(project(journey("cart", enter=ENTER, steps=[first, *BOTH[1:]])))
    note = Send("note", "note", "service", ("direct",))
    player.adopt(new(first, *BOTH[1:], note, migration=move(wait_a="note")))
    assert [action.step for action in player.actions] == ["note", "end"]
    assert player.state.runs == ()


def test_a_branch_that_cannot_go_on_stops_the_others_too() -> None:
    player = cooling(project(journey("cart", enter=ENTER, steps=BOTH)))
    endless = Choose("endless", (), otherwise="endless")
    player.adopt(new(*BOTH, endless, migration=move(wait_a="endless")))
    assert run(player).parked == "step limit"
    assert player.wake_at == 0


def test_a_run_comes_to_branches_that_are_new() -> None:
    player = cooling().adopt(new(*BOTH, migration=move(cooling="both")), at=START + HOUR)
    assert [strand.id for strand in run(player).strands] == ["both.a", "both.b"]


def test_what_a_paused_run_remembers_is_taken_along() -> None:
    held = {"cart": Pause(held=True)}
    player = Player(replace(OLD, pauses=held)).tell(touch("Product Added"))
    begin = new(Wait("pause", HOUR, next="first"), FIRST, migration=move(cooling="pause"))
    player.adopt(replace(begin, pauses={"cart": Pause(held=False)}), at=START + DAY)
    player.until(START + DAY + 1)
    assert (run(player).version, run(player).step) == ("cart-2", "pause")
    assert run(player).due_at == START + DAY + HOUR


def test_a_paused_run_is_moved_and_not_set_going() -> None:
    held = {"cart": Pause(held=True)}
    sooner = new(FIRST, REACTION, migration=move(cooling="first"), pauses=held)
    player = cooling().adopt(sooner, at=START + HOUR)
    assert player.actions == []
    assert run(player).version == "cart-2"
    # Adopting once more, as after a crash, changes nothing.
    again = adopt(player.definitions, "an", player.state, Takeover(player.clock), before=OLD)
    assert again.state is player.state


def test_a_goal_still_counts_for_a_run_that_a_map_ended() -> None:
    goal = Goal(on=("Order Completed",), within_ms=5 * DAY)
    old = project(journey("cart", enter=ENTER, steps=[COOLING, FIRST, REACTION], goal=goal))
    player = cooling(old).adopt(new(COOLING, migration=Migration("exit")), at=START + HOUR)
    player.tell(touch("Order Completed", at=START + DAY, order_id="o"))
    assert player.transitions[-1].reason == "goal"


def test_a_defect_leaves_the_run_where_it_was() -> None:
    def broken(_: Facts) -> bool:
        raise RuntimeError

    bad = new(replace(FIRST, only_if=broken), migration=move(cooling="first"))
    player = cooling()
    before = player.state
    player.adopt(bad, at=START + HOUR)
    assert player.state is before
    assert player.notes == ["defect_without_input"]


QUIET = "quiet_hours: {promotional: 21:00-08:00}"
MORNING = here("2026-03-03 08:00")


def flow(*steps: str, migrate: str = "") -> Definitions:
    """A journey of the customers who sign up, with quiet hours at night."""
    head = f"journey: example\nenter: {{on: Signed Up}}\n{migrate}steps:\n"
    lines = "".join(f"  - {{{step}}}\n" for step in steps)
    return replace(shop(head + lines, policies=QUIET), version=migrate or "before")


def message(id: str, channel: str = "[email, push]", **more: str) -> str:
    keys = "".join(f", {key}: {value}" for key, value in more.items())
    return f"send: {id}, id: {id}, category: promotional, channel: {channel}{keys}"


def put_off(definitions: Definitions) -> Player:
    """A message that was to go out at night, and holds its run until the morning."""
    return someone(definitions).tell(signed_up("2026-03-02 22:30"))


def sent(player: Player) -> list[tuple[str, str, int]]:
    return [(a.step, a.channel, a.at) for a in player.actions if a.kind == "send"]


REST = "wait: 1d, id: rest"


def test_a_message_that_was_put_off_is_sent_as_the_new_version_says() -> None:
    player = put_off(flow(message("hello"), REST))
    moved = flow(message("welcome", "push"), REST, migrate="migrate: {move: {hello: welcome}}\n")
    player.adopt(moved).run_out()
    assert sent(player) == [("welcome", "push", MORNING)]


def test_one_whose_run_is_sent_elsewhere_is_given_up_and_that_is_said() -> None:
    player = put_off(flow(message("hello"), REST))
    player.adopt(flow(REST, migrate="migrate: {move: {hello: rest}}\n"))
    decisions = [(d.step, d.outcome, d.reason) for d in player.decisions]
    assert decisions[-1] == ("hello", "withdrawn", "run_moved_on")
    player.run_out()
    assert sent(player) == []


def failed_at_night(definitions: Definitions) -> Player:
    """A message of the evening that did not arrive, and waits for its next channel."""
    player = someone(definitions).tell(signed_up("2026-03-02 20:30"))
    return player.tell(report(player, "Failed", at=here("2026-03-02 21:30")))


NEXT = {"if_failed": "next channel"}


def test_a_message_that_waits_for_its_next_channel_goes_along_under_its_new_name() -> None:
    player = failed_at_night(flow(message("hello", **NEXT), REST))
    moved = flow(message("welcome", **NEXT), REST, migrate="migrate: {move: {hello: welcome}}\n")
    player.adopt(moved).run_out()
    assert [(step, channel) for step, channel, _ in sent(player)] == [
        ("hello", "email"),
        ("welcome", "push"),
    ]
    assert sent(player)[1][2] == MORNING
    assert player.transitions[-1].reason == "completed"


def test_it_is_given_up_where_its_step_is_gone_and_keeps_no_run_back() -> None:
    player = failed_at_night(flow(message("hello", **NEXT), REST))
    player.adopt(flow(REST, migrate="migrate: {move: {}}\n"))
    decisions = [(d.step, d.outcome, d.reason) for d in player.decisions]
    assert decisions[-1] == ("hello", "withdrawn", "run_moved_on")
    (only,) = player.state.runs
    assert (only.version != "", only.step, only.strands) == (True, "rest", ())
    assert list(moves_of(player)) == [("rest", "rest", "migrated")]


def test_a_run_that_only_waits_for_that_stays_for_it() -> None:
    before = flow(message("hello", **NEXT))
    player = failed_at_night(before)
    player.adopt(flow(REST, migrate="migrate: {move: {}}\n")).run_out()
    assert moves_of(player) == []
