"""Laws of the core, over any sequence of events (semantics 1-4)."""

from datetime import tzinfo

from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY
from sojourn.core.deciding.concluding import wake_at
from sojourn.core.declared.clause import Count, Facts
from sojourn.core.declared.definitions import Definitions, Lifecycle, StageRule
from sojourn.core.declared.entry import (
    Entry,
    Exit,
    OnAbsence,
    OnBecoming,
    OnEvent,
    OnSchedule,
    OnStage,
)
from sojourn.core.declared.steps import Option, Send, Wait, WaitFor
from sojourn.core.event import Tick, Touchpoint
from support.play import Player, play
from support.project import DAY, HOUR, MINUTE, START, event_matches_key, event_value, project, touch
from support.project import journey as make_journey


def everything() -> Definitions:
    """A project in which much can happen."""
    cart = make_journey(
        "cart",
        enter=Entry(OnEvent(("Product Added",)), key=event_value("cart_id")),
        exits=[
            Exit(on=("Order Completed",), when=event_matches_key("cart_id"), text="Order Completed")
        ],
        steps=[
            Wait("cooling", HOUR, next="first"),
            Send("first", "reminder", "promotional", ("email", "direct"), next="reaction"),
            WaitFor(
                "reaction",
                5 * MINUTE,
                (Option(None, about="first", report="opened"),),
                otherwise="second",
            ),
            Send("second", "reminder", "promotional", ("direct",)),
        ],
    )
    views = make_journey(
        "views",
        enter=Entry(OnEvent(("Product Viewed",), Count(2, HOUR)), key=event_value("product_id")),
        steps=[WaitFor("added", 2 * HOUR, (Option(None, on=("Product Added",)),))],
    )
    lifecycle = Lifecycle(
        "awareness",
        (
            StageRule("awareness"),
            StageRule("decision", on=("Product Added",)),
        ),
        (StageRule("dormant", source="any", absent_ms=DAY),),
    )
    say = Send("say", "hello", "service", ("direct",))
    others = [
        make_journey("silent", enter=Entry(OnAbsence(3 * HOUR)), steps=[say]),
        make_journey("bought", enter=Entry(OnAbsence(HOUR, ("Order Completed",))), steps=[say]),
        make_journey("staged", enter=Entry(OnStage(("decision", "dormant"))), steps=[say]),
        make_journey(
            "filled",
            enter=Entry(OnBecoming(lambda facts: len(facts.profile.cart.items) > 1)),
            steps=[Wait("pause", HOUR, next="say"), say],
        ),
        make_journey("noon", enter=Entry(OnSchedule(noon)), steps=[say]),
    ]
    return project(cart, views, *others, lifecycle=lifecycle)


def noon(after: int, _: tzinfo) -> int:
    return after - (after - DAY // 2) % DAY + DAY


names = st.sampled_from(["a", "b"])
events = st.builds(
    lambda kind, minutes, number, cart, product, value: touch(
        kind,
        at=START + minutes * MINUTE,
        id=f"e{number}",
        cart_id=cart,
        product_id=product,
        price=value,
    ),
    kind=st.sampled_from(
        ["Product Viewed", "Product Added", "Product Removed", "Order Completed", "Moon Landed"]
    ),
    minutes=st.integers(0, 600),
    number=st.integers(0, 40),
    cart=names,
    product=names,
    value=st.one_of(st.integers(-5, 50), st.text(max_size=2)),
)
histories = st.lists(events, max_size=30)


@given(histories)
def test_the_same_history_gives_the_same_output(history: list[Touchpoint]) -> None:
    first, second = play(everything(), history), play(everything(), history)
    assert first.state == second.state
    assert first.actions == second.actions
    assert first.transitions == second.transitions


@given(histories)
def test_a_history_told_twice_over_changes_nothing_more(history: list[Touchpoint]) -> None:
    player = Player(everything()).tell(*history)
    said = len(player.actions), len(player.transitions)
    state = player.state
    for event in history[-60:]:
        if event.type != "Moon Landed" and not isinstance(event.properties["price"], str):
            advanced = advance(everything(), "an", state, event, player.clock)
            assert advanced.notes == ("duplicate",)
            assert advanced.state is state
    assert (len(player.actions), len(player.transitions)) == said


@given(histories)
def test_action_ids_are_unique_and_each_send_has_one_decision(history: list[Touchpoint]) -> None:
    player = play(everything(), history)
    ids = [action.id for action in player.actions]
    assert len(ids) == len(set(ids))
    sent = [decision.action for decision in player.decisions if decision.outcome == "sent"]
    assert sorted(sent) == sorted(a.id for a in player.actions if a.kind == "send")


@given(histories)
def test_every_run_that_began_comes_to_one_end(history: list[Touchpoint]) -> None:
    player = play(everything(), history)
    begun = [t.run for t in player.transitions if t.reason == "entered"]
    ended = [t.run for t in player.transitions if t.reason in ("exited", "completed")]
    assert sorted(begun) == sorted(ended)
    assert player.state.runs == ()


@given(histories)
def test_the_wake_up_is_what_the_state_says(history: list[Touchpoint]) -> None:
    player = Player(everything())
    for event in history:
        player.tell(event)
        assert player.wake_at == wake_at(player.definitions, player.state)


@given(histories, st.integers(0, 700))
def test_a_spurious_tick_moves_no_run(history: list[Touchpoint], minutes: int) -> None:
    player = Player(everything()).tell(*history)
    early = min(player.wake_at - 1, START + minutes * MINUTE) if player.wake_at else START
    advanced = advance(player.definitions, "an", player.state, Tick(early), player.clock)
    assert advanced.state.runs == player.state.runs
    assert advanced.actions == ()


def test_a_defect_is_a_refusal_and_leaves_the_state_alone() -> None:
    def broken(_: Facts) -> bool:
        raise RuntimeError("an@example.test")

    definitions = project(make_journey("broken", enter=Entry(OnEvent(("Signed Up",)), when=broken)))
    advanced = advance(definitions, "an", EMPTY, touch("Signed Up"), START)
    assert advanced.state is EMPTY
    assert advanced.refusal is not None
    assert advanced.refusal.reason == "defect"
    assert "example" not in advanced.refusal.detail


def test_a_defect_behind_a_timer_parks_only_its_run() -> None:
    def broken(_: Facts) -> bool:
        raise RuntimeError

    bad = make_journey(
        "bad",
        enter=Entry(OnEvent(("Signed Up",))),
        steps=[
            Wait("pause", HOUR, next="say"),
            Send("say", "hello", "service", ("direct",), only_if=broken),
        ],
    )
    good = make_journey(
        "good",
        enter=Entry(OnEvent(("Signed Up",))),
        steps=[
            Wait("pause", HOUR, next="say"),
            Send("say", "hello", "service", ("direct",)),
        ],
    )
    player = play(project(bad, good), [touch("Signed Up")])
    assert [action.journey for action in player.actions] == ["good"]
    assert [run.journey for run in player.state.runs] == ["bad"]
    assert player.state.runs[0].step == "pause"
