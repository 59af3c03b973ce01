"""Waits: races of several events, the best of them, conditions, reports, restarts."""

from sojourn.core.event import Touchpoint
from support.journeys import compiled, on_signing_up, says
from support.play import Player, play
from support.project import DAY, HOUR, MINUTE, START, touch


def race(pick: str = "first") -> str:
    return on_signing_up(
        f"""
        - wait_for:
            - on: Order Completed
              then: [{says("bought")}, exit]
            - on: Product Added
              when: event.price >= 20
              then: [{says("added")}, exit]
            - on: [Product Viewed, Product Added]
              then: [{says("looked")}, exit]
          up_to: 1d
          id: race
          pick: {pick}
          else: [{says("nothing")}]
        """
    )


def steps_of(journey: str, *events: Touchpoint) -> list[tuple[str, int]]:
    player = play(compiled(journey), [touch("Signed Up"), *events])
    return [(action.step, (action.at - START) // HOUR) for action in player.actions]


def at(hours: float) -> int:
    return START + int(hours * HOUR)


def test_the_first_event_wins_the_race() -> None:
    looked = touch("Product Viewed", at=at(2))
    bought = touch("Order Completed", at=at(3))
    assert steps_of(race(), looked, bought) == [("looked", 2)]


def test_a_tie_goes_to_the_option_that_stands_above() -> None:
    assert steps_of(race(), touch("Product Added", at=at(1), price=30)) == [("added", 1)]
    assert steps_of(race(), touch("Product Added", at=at(1), price=3)) == [("looked", 1)]


def test_nothing_in_time_takes_the_other_way() -> None:
    assert steps_of(race(), touch("Product Viewed", at=at(24) + 1)) == [("nothing", 24)]


def test_the_best_is_held_to_the_end_of_the_window() -> None:
    looked, added = touch("Product Viewed", at=at(1)), touch("Product Added", at=at(5), price=25)
    assert steps_of(race("best"), looked, added) == [("added", 24)]
    assert steps_of(race("best"), added, looked) == [("added", 24)]


def test_the_very_best_need_not_wait() -> None:
    looked, bought = touch("Product Viewed", at=at(1)), touch("Order Completed", at=at(5))
    assert steps_of(race("best"), looked, bought) == [("bought", 5)]


def test_both_branches_of_a_wait_are_never_taken() -> None:
    """mautic#2210, mautic#3948: the yes and the no path of one decision were both executed."""
    for pick in ("first", "best"):
        for offset in (-1, 0, 1):
            player = Player(compiled(race(pick))).tell(touch("Signed Up"))
            player.tell(touch("Product Viewed", at=START + DAY + offset)).run_out()
            assert len(player.actions) == 1, (pick, offset)


def test_an_event_at_the_deadline_wins_and_one_after_the_timer_is_noted() -> None:
    player = Player(compiled(race())).tell(touch("Signed Up"))
    player.tell(touch("Product Viewed", at=START + DAY)).run_out()
    assert [action.step for action in player.actions] == ["looked"]
    late = Player(compiled(race())).tell(touch("Signed Up")).until(START + DAY + 1)
    late.tell(touch("Product Viewed", at=START + DAY))
    assert [action.step for action in late.actions] == ["nothing"]
    assert late.moves()[-1][2] == "late_for_timeout"


CONDITION = on_signing_up(
    f"""
    - wait_for: {{when: customer.cart.value >= 100}}
      up_to: 2d
      id: full
      else: exit
    - {says("full_cart")}
    """
)


def test_a_wait_for_a_condition_ends_when_it_becomes_true() -> None:
    """mautic#12232: conditions that wait, with a time-out."""
    first = touch("Product Added", at=at(1), cart_id="k", product_id="p", price=60)
    second = touch("Product Added", at=at(7), cart_id="k", product_id="q", price=60)
    assert steps_of(CONDITION, first, second) == [("full_cart", 7)]
    assert steps_of(CONDITION, first) == []


def test_a_condition_that_holds_already_does_not_hold_the_run() -> None:
    early = touch("Product Added", at=START - HOUR, cart_id="k", product_id="p", price=120)
    player = play(compiled(CONDITION), [early, touch("Signed Up")])
    assert [action.at for action in player.actions] == [START]


RESTARTED = on_signing_up(
    f"""
    - wait: 2h
      id: quiet
      restart: {{on: Product Viewed, when: event.product_id != "x"}}
    - {says("hello")}
    """
)


def test_an_event_restarts_a_wait() -> None:
    looks = [touch("Product Viewed", at=at(hour), product_id="p") for hour in (1, 2.5, 4)]
    assert steps_of(RESTARTED, *looks) == [("hello", 6)]
    assert steps_of(RESTARTED, touch("Product Viewed", at=at(1), product_id="x")) == [("hello", 2)]


def test_a_late_event_does_not_shorten_a_restarted_wait() -> None:
    player = Player(compiled(RESTARTED)).tell(touch("Signed Up"))
    player.tell(touch("Product Viewed", at=at(1.5), product_id="p"))
    player.tell(touch("Product Viewed", at=at(1), product_id="q")).run_out()
    assert [(action.at - START) / HOUR for action in player.actions] == [3.5]


def test_a_task_is_waited_for_until_its_people_are_done() -> None:
    journey = on_signing_up(
        f"""
        - {{task: call, id: call, team: care, within: 4h, context: [run.entry, customer.cart]}}
        - {{wait_for: done, about: call, up_to: 1d, id: called, else: exit}}
        - {says("thanks")}
        """
    )
    player = Player(compiled(journey)).tell(touch("Signed Up", plan="gold"))
    (task,) = player.actions
    assert (task.kind, task.channel, task.to, task.template) == ("task", "task", "care", "call")
    assert task.data["run.entry"] == {"plan": "gold"}
    assert task.expires_at == START + 4 * HOUR
    done = touch("Message Done", at=START + 5 * MINUTE, action=task.id)
    assert [action.step for action in player.tell(done).actions] == ["call", "thanks"]


def test_the_event_that_ended_a_race_is_read_later() -> None:
    journey = on_signing_up(
        f"""
        - wait_for: [{{on: Survey Answered}}, {{when: customer.cart.value > 100}}]
          up_to: 1d
          id: answer
        - choose:
            - {{when: run.answer.nps >= 9, steps: [{says("happy")}]}}
            - otherwise: [{says("other")}]
        """
    )
    assert steps_of(journey, touch("Survey Answered", at=at(1), nps=9)) == [("happy", 1)]
    assert steps_of(journey) == [("other", 24)]
