"""A paused journey holds its runs and forgets nothing; resumed, it lets them go (semantics 15)."""

from collections.abc import Mapping
from typing import Any, Literal

from sojourn.core.declared.clause import Condition, Facts
from sojourn.core.declared.definitions import Definitions, Pause
from sojourn.core.declared.entry import Entry, Exit, Goal, OnCommand, OnEvent
from sojourn.core.declared.steps import Option, Send, Start, Step, Together, Wait, WaitFor
from sojourn.core.event import Takeover
from sojourn.core.versions.adopt import adopt
from support.play import Player
from support.project import DAY, HOUR, MINUTE, START, journey, project, touch

HELD = {"cart": Pause(held=True)}
CATCH_UP = {"cart": Pause(held=False)}
SKIP = {"cart": Pause(held=False, policy="skip expired")}

#: The pause begins with the first hour and ends ten days later.
FROM, TO = START + HOUR, START + 10 * DAY


def shop(pauses: Mapping[str, Pause] | None = None, *, version: int = 1) -> Definitions:
    cart = journey(
        "cart",
        enter=Entry(OnEvent(("Product Added",))),
        exits=[Exit(on=("Order Completed",), text="Order Completed")],
        goal=Goal(on=("Order Completed",)),
        steps=[
            Wait("cooling", DAY, next="first"),
            Send("first", "reminder", "service", ("direct",), next="reaction"),
            WaitFor(
                "reaction",
                DAY,
                (Option("thanks", on=("Product Viewed",)),),
                otherwise="second",
            ),
            Send("thanks", "thanks", "service", ("direct",)),
            Send("second", "reminder", "service", ("direct",)),
        ],
    )
    return project(cart, version=version, pauses=pauses)


def paused(*, reacting: bool = False) -> Player:
    """A customer with a run in a journey that is paused while it cools, or waits for an answer."""
    player = Player(shop()).tell(touch("Product Added", cart_id="k", product_id="p"))
    begins = START + DAY + HOUR if reacting else FROM
    return player.adopt(shop(HELD, version=2), at=begins)


def sent(player: Player) -> list[tuple[str, int]]:
    return [(a.step, a.at) for a in player.actions if a.kind == "send"]


def test_timers_do_not_fire() -> None:
    player = paused()
    assert player.wake_at == 0
    player.until(TO)
    assert sent(player) == []
    assert player.state.runs[0].due_at == START + DAY


def test_what_fell_due_goes_on_when_it_is_resumed() -> None:
    player = paused().adopt(shop(CATCH_UP, version=3), at=TO)
    player.until(TO + 1)
    assert sent(player) == [("first", TO)]
    # The next wait counts from there, not from ten days ago.
    player.run_out()
    assert sent(player) == [("first", TO), ("second", TO + DAY)]


def test_what_has_not_come_yet_is_left_alone() -> None:
    player = paused().adopt(shop(CATCH_UP, version=3), at=FROM + HOUR)
    player.run_out()
    assert sent(player)[0] == ("first", START + DAY)


def test_many_go_on_spread_over_the_time_given() -> None:
    turns = []
    for number in range(20):
        player = Player(shop(), f"c{number}")
        player.tell(touch("Product Added")).adopt(shop(HELD, version=2), at=FROM)
        rate = {"cart": Pause(held=False, over_ms=HOUR)}
        player.adopt(shop(rate, version=3), at=TO).run_out()
        turns.append(sent(player)[0][1])
    assert all(TO <= turn < TO + HOUR for turn in turns)
    assert len(set(turns)) == 20
    assert max(turns) - min(turns) > HOUR // 2


def test_the_event_that_was_waited_for_is_kept() -> None:
    player = paused(reacting=True)
    player.tell(touch("Product Viewed", at=START + 30 * HOUR, product_id="p"))
    assert [t.reason for t in player.transitions[-1:]] == ["held"]
    assert player.state.runs[0].step == "reaction"
    player.adopt(shop(CATCH_UP, version=3), at=TO).run_out()
    assert sent(player) == [("first", START + DAY), ("thanks", TO)]
    assert player.moves()[-2:] == [
        ("reaction", "thanks", "matched"),
        ("thanks", "completed", "completed"),
    ]


def test_an_event_after_the_deadline_has_lost_its_race_in_a_pause_too() -> None:
    player = paused(reacting=True)
    player.tell(touch("Product Viewed", at=START + 3 * DAY, product_id="p"))
    player.adopt(shop(CATCH_UP, version=3), at=TO).run_out()
    assert sent(player) == [("first", START + DAY), ("second", TO)]


def test_a_second_event_changes_nothing_that_is_kept() -> None:
    player = paused(reacting=True)
    for minute in (0, 1):
        at = START + 30 * HOUR + minute * MINUTE
        player.tell(touch("Product Viewed", at=at, product_id="p"))
    assert len(player.state.runs[0].held) == 1
    assert player.state.runs[0].held[0].at == START + 30 * HOUR


def test_whoever_enters_stands_before_the_first_step() -> None:
    player = Player(shop(HELD)).tell(touch("Product Added"))
    assert player.moves() == [("", "entered", "entered"), ("entered", "entered", "held")]
    player.adopt(shop(CATCH_UP, version=3), at=TO)
    player.until(TO + 1)
    assert player.state.runs[0].step == "cooling"
    assert player.state.runs[0].due_at == TO + DAY


def test_exits_and_goals_hold_at_once() -> None:
    player = paused(reacting=True)
    player.tell(touch("Product Viewed", at=START + 30 * HOUR, product_id="p"))
    player.tell(touch("Order Completed", at=START + 31 * HOUR, order_id="o", value=9))
    assert [t.reason for t in player.transitions[-2:]] == ["exited", "goal"]
    assert [action.kind for action in player.actions] == ["send", "cancel"]
    player.adopt(shop(CATCH_UP, version=3), at=TO)
    assert player.wake_at == 0


def test_last_steps_are_done_in_a_pause_too() -> None:
    steps: list[Step] = [Wait("pause", DAY), Send("bye", "bye", "service", ("direct",))]
    cart = journey(
        "cart",
        enter=Entry(OnEvent(("Product Added",))),
        exits=[Exit(on=("Order Completed",), then="bye", text="Order Completed")],
        steps=steps,
    )
    player = Player(project(cart, pauses=HELD))
    player.tell(touch("Product Added"), touch("Order Completed", at=START + HOUR, order_id="o"))
    assert sent(player) == [("bye", START + HOUR)]
    assert player.state.runs == ()


def test_skip_expired_says_nothing_that_comes_too_late() -> None:
    player = paused().adopt(shop(SKIP, version=3), at=TO)
    player.until(TO + 1)
    assert sent(player) == []
    assert [(d.step, d.outcome, d.reason) for d in player.decisions] == [
        ("first", "dropped", "expired")
    ]
    # The run goes on; what it says later is not late.
    assert player.state.runs[0].step == "reaction"
    player.run_out()
    assert [step for step, _ in sent(player)] == ["second"]


def test_a_second_pause_holds_whoever_waits_for_a_turn() -> None:
    rate = {"cart": Pause(held=False, over_ms=DAY)}
    player = paused().adopt(shop(rate, version=3), at=TO)
    assert TO < player.wake_at < TO + DAY
    player.adopt(shop(HELD, version=4), at=TO + 1)
    assert player.wake_at == 0
    player.adopt(shop(CATCH_UP, version=5), at=TO + 5 * DAY).until(TO + 5 * DAY + 1)
    assert sent(player) == [("first", TO + 5 * DAY)]
    assert [t.at for t in player.transitions if t.reason == "elapsed"] == [TO + 5 * DAY]


def test_a_pause_that_is_said_no_more_is_over() -> None:
    player = paused().adopt(shop(version=3), at=TO)
    player.until(TO + 1)
    assert sent(player) == [("first", TO)]


def test_each_branch_of_a_run_is_held_by_itself() -> None:
    both = journey(
        "cart",
        enter=Entry(OnEvent(("Product Added",))),
        steps=[
            Together("both", {"a": "wait_a", "b": "wait_b"}, next="end"),
            Wait("wait_a", DAY),
            WaitFor("wait_b", 5 * DAY, (Option(None, on=("Product Viewed",)),)),
            Send("end", "end", "service", ("direct",)),
        ],
    )
    player = Player(project(both)).tell(touch("Product Added"))
    player.adopt(project(both, pauses=HELD, version=2), at=FROM)
    player.tell(touch("Product Viewed", at=START + 2 * DAY, product_id="p")).until(TO)
    assert [strand.step for strand in player.state.runs[0].strands] == ["wait_a", "wait_b"]
    player.adopt(project(both, pauses=CATCH_UP, version=3), at=TO).until(TO + 1)
    assert sent(player) == [("end", TO)]


def branches(*steps: Step, join: Literal["all", "first"] = "all", **more: Any) -> Definitions:
    """A run in two branches that wait for a day, and what comes after."""
    both = Together("both", {"a": "wait_a", "b": "wait_b"}, join, next="later")
    waits = [Wait("wait_a", DAY, next="say_a"), Wait("wait_b", DAY, next="say_b")]
    here = journey("cart", enter=Entry(OnEvent(("Product Added",))), steps=[both, *waits, *steps])
    return project(here, **more)


def say(id: str, only_if: Condition | None = None) -> Send:
    return Send(id, "hello", "service", ("direct",), only_if=only_if)


def test_a_branch_that_was_dropped_has_nothing_kept() -> None:
    steps = (say("say_a"), say("say_b"), Wait("later", DAY))
    player = Player(branches(*steps, join="first")).tell(touch("Product Added"))
    player.adopt(branches(*steps, join="first", pauses=HELD, version=2), at=FROM)
    player.adopt(branches(*steps, join="first", pauses=CATCH_UP, version=3), at=TO)
    player.run_out()
    assert [step for step, _ in sent(player)] == ["say_a"]
    assert player.transitions[-1].reason == "completed"


def test_a_run_that_is_parked_on_its_way_on_stands_still_altogether() -> None:
    def broken(_: Facts) -> bool:
        raise RuntimeError

    steps = (say("say_a", broken), say("say_b"), Wait("later", DAY))
    player = Player(branches(*steps)).tell(touch("Product Added"))
    player.adopt(branches(*steps, pauses=HELD, version=2), at=FROM)
    player.adopt(branches(*steps, pauses=CATCH_UP, version=3), at=TO)
    player.until(TO + DAY)
    assert player.state.runs[0].parked
    assert player.wake_at == 0
    assert sent(player) == []
    # Nor does another sweep set it going.
    player.adopt(branches(*steps, pauses=SKIP, version=4), at=TO + 2 * DAY)
    assert player.wake_at == 0


def test_whose_time_out_waits_for_its_turn_is_told_of_what_would_have_won() -> None:
    rate = {"cart": Pause(held=False, over_ms=DAY)}
    player = paused(reacting=True).adopt(shop(rate, version=3), at=TO)
    player.tell(touch("Product Viewed", at=START + 30 * HOUR, product_id="p"))
    assert player.transitions[-1].reason == "late_for_timeout"
    assert player.state.runs[0].step == "reaction"


def test_only_the_paused_journey_is_held() -> None:
    other = journey(
        "other",
        enter=Entry(OnEvent(("Signed Up",))),
        steps=[Start("ask", "cart", next="say"), Send("say", "hello", "service", ("direct",))],
    )
    cart = journey("cart", enter=Entry(OnCommand()), steps=[Wait("cooling", DAY)])
    player = Player(project(other, cart, pauses=HELD)).tell(touch("Signed Up"))
    assert sent(player) == [("say", START)]
    assert [(run.journey, run.step) for run in player.state.runs] == [("cart", "entered")]


def test_a_timer_that_is_late_for_another_reason_is_no_matter_of_a_pause() -> None:
    player = Player(shop(SKIP)).tell(touch("Signed Up", at=START + 3 * DAY))
    player.tell(touch("Product Added"))
    assert player.wake_at < player.clock
    takeover = Takeover(player.clock)
    advanced = adopt(shop(SKIP, version=2), "an", player.state, takeover, before=player.definitions)
    assert advanced.state is player.state
