"""What each step does: experiments, loops, other journeys, events, offers, numbers."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, Limits
from sojourn.core.ids import draw, offer_code
from support.journeys import compiled, on_signing_up, says
from support.play import Player, play
from support.project import DAY, HOUR, START, touch

SPLIT = on_signing_up(
    f"""
    - split: tone
      id: tone
      arms:
        warm: {{share: 45%, steps: [{says("warm")}]}}
        short: {{share: 45%, steps: [{says("short")}]}}
        none: {{share: 10%}}
      measure: {{on: Order Completed, within: 60d, when: event.value >= 10}}
    - {says("after")}
    """
)


def steps(player: Player) -> list[str]:
    return [action.step for action in player.actions]


def test_an_arm_without_steps_goes_on_behind_the_split() -> None:
    definitions = compiled(SPLIT)
    seen = {tuple(steps(play_for(definitions, f"c{number}"))): number for number in range(200)}
    assert set(seen) == {("warm", "after"), ("short", "after"), ("after",)}


def play_for(definitions: Definitions, customer: str) -> Player:
    player = Player(definitions, customer)
    return player.tell(touch("Signed Up", customer=customer)).run_out()


def test_a_customer_keeps_the_arm_and_the_shares_are_kept() -> None:
    definitions = compiled(SPLIT)
    arms: Counter[str] = Counter()
    for number in range(3_000):
        player = play_for(definitions, f"c{number}")
        (drawn,) = [t.detail for t in player.transitions if t.reason == "drawn"]
        arms[drawn] += 1
    assert abs(arms["tone=warm"] - 1350) < 130
    assert abs(arms["tone=short"] - 1350) < 130
    assert abs(arms["tone=none"] - 300) < 80
    again = play_for(definitions, "c7").tell(touch("Signed Up", at=START + DAY, customer="c7"))
    draws = [t.detail for t in again.transitions if t.reason == "drawn"]
    assert len(draws) == 2
    assert len(set(draws)) == 1


@given(st.text(), st.text())
def test_a_draw_is_a_number_below_ten_thousand(salt: str, who: str) -> None:
    assert 0 <= draw(salt, who) < 10_000


def test_the_measure_counts_once_for_each_draw_also_after_the_end() -> None:
    player = Player(compiled(SPLIT)).tell(touch("Signed Up"))
    for day, value in ((1, 5), (2, 15), (3, 25)):
        player.tell(touch("Order Completed", at=START + day * DAY, order_id=f"o{day}", value=value))
    measured = [t for t in player.transitions if t.reason == "measured"]
    assert [(t.at - START) // DAY for t in measured] == [2]
    assert measured[0].detail.startswith("tone=")
    late = Player(compiled(SPLIT)).tell(touch("Signed Up"))
    late.tell(touch("Order Completed", at=START + 61 * DAY, order_id="o", value=20))
    assert [t for t in late.transitions if t.reason == "measured"] == []


LOOP = on_signing_up(
    f"""
    - repeat:
        - {{wait: 1d, id: day}}
        - {says("nudge")}
      id: daily
      times: 3
      while: customer.orders.count == 0
    - {says("after")}
    """
)


def test_a_loop_ends_after_its_last_time() -> None:
    player = play(compiled(LOOP), [touch("Signed Up")])
    assert steps(player) == ["nudge", "nudge", "nudge", "after"]
    assert len({action.id for action in player.actions}) == 4


def test_a_loop_ends_when_its_condition_does_not_hold() -> None:
    order = touch("Order Completed", at=START + DAY + HOUR, order_id="o", value=3)
    player = play(compiled(LOOP), [touch("Signed Up"), order])
    assert steps(player) == ["nudge", "nudge", "after"]


def test_a_loop_within_a_loop_begins_anew() -> None:
    journey = on_signing_up(
        f"""
        - repeat:
            - repeat:
                - {{wait: 1h, id: hour}}
                - {says("inner")}
              id: two
              times: 2
          id: outer
          times: 2
        """
    )
    assert steps(play(compiled(journey), [touch("Signed Up")])) == ["inner"] * 4


INVITED = """
journey: invited
enter: {by: command, with: {order_id: text, place: integer}, key: "'k'"}
steps:
  - send: invitation
    id: invitation
    category: service
    channel: direct
    data: {o: run.entry.order_id}
"""


def test_a_step_starts_another_journey_and_goes_on() -> None:
    journey = on_signing_up(
        f"""
        - {{start: invited, id: invite, key: "'x'", data: {{order_id: "'o1'"}}}}
        - {says("after")}
        """
    )
    player = play(compiled(journey, INVITED), [touch("Signed Up")])
    assert steps(player) == ["after", "invitation"]
    entered = [t for t in player.transitions if t.reason == "entered"]
    assert [(t.journey, t.key, t.detail) for t in entered] == [
        ("example", "", "Signed Up"),
        ("invited", "x", "example.invite"),
    ]
    assert player.actions[1].data == {"o": "o1"}


def test_journeys_that_start_each_other_come_to_an_end() -> None:
    one = "journey: one\nenter: {by: command}\nsteps: [{start: two, id: s}, exit]\n"
    two = "journey: two\nenter: {by: command}\nsteps: [{start: one, id: s}, exit]\n"
    begin = on_signing_up("- {start: one, id: go}")
    player = play(compiled(begin, one, two), [touch("Signed Up")])
    assert "limit_of_steps" in player.notes
    assert player.state.runs == ()


def test_an_event_that_a_step_lets_happen_is_heard_by_other_journeys() -> None:
    journey = on_signing_up(
        f"""
        - {{emit: Gift Chosen, id: chosen, data: {{gift: "'book'"}}}}
        - {says("after")}
        """
    )
    heard = f"""
journey: heard
enter: {{on: Gift Chosen, when: event.gift == "book"}}
steps: [{says("gift")}]
"""
    player = play(compiled(journey, heard), [touch("Signed Up")])
    assert steps(player) == ["chosen", "after", "gift"]
    event = player.actions[0]
    assert (event.kind, event.channel, event.template) == ("event", "event", "Gift Chosen")
    assert event.data == {"gift": "book"}


def test_a_journey_that_feeds_itself_is_stopped() -> None:
    journey = """
journey: echo
enter: {on: Gift Chosen}
steps: [{emit: Gift Chosen, id: again}]
"""
    player = play(compiled(journey), [touch("Gift Chosen")])
    assert len(player.actions) == Limits().follow_ups + 1
    assert player.notes[-1] == "limit_of_steps"


def test_an_offer_is_one_code_for_a_customer_while_it_lasts() -> None:
    definitions = compiled(on_signing_up("- {offer: first, id: code}"))
    player = Player(definitions).tell(touch("Signed Up"))
    first = player.state.profile.offers["first"]
    assert first.code.startswith("FIRST-")
    assert first.ends_at == START + 30 * DAY
    player.tell(touch("Signed Up", at=START + DAY))
    assert player.state.profile.offers["first"] == first
    player.tell(touch("Signed Up", at=START + 31 * DAY))
    assert player.state.profile.offers["first"].code != first.code
    other = Player(definitions, "bo").tell(touch("Signed Up", customer="bo"))
    assert other.state.profile.offers["first"].code != first.code


def test_a_shared_code_is_the_same_for_all_and_never_ends() -> None:
    player = Player(compiled(on_signing_up("- {offer: summer, id: code}")))
    held = player.tell(touch("Signed Up")).state.profile.offers["summer"]
    assert (held.code, held.ends_at) == ("SUMMER", 0)


@given(st.text(max_size=5), st.integers(0, 2**62))
def test_a_code_can_be_read_out_on_the_telephone(customer: str, at: int) -> None:
    code = offer_code("A", "shop", "first", customer, at)
    assert len(code) == len("A-") + 10
    assert not set("ILOU") & set(code.removeprefix("A-"))


def test_numbers_are_counted_from_nothing() -> None:
    journey = on_signing_up(
        """
        - count: {points: 10}
        - count: {points: customer.points + 1}
        """
    )
    player = play(compiled(journey), [touch("Signed Up")])
    assert player.state.profile.attributes["points"] == 21


def test_a_run_that_never_rests_is_parked() -> None:
    journey = on_signing_up("- {tag: {add: a}}\n- {tag: {add: b}}\n- {tag: {add: c}}")
    definitions = replace(compiled(journey), limits=Limits(steps_per_turn=2))
    player = play(definitions, [touch("Signed Up")])
    assert [run.parked for run in player.state.runs] == ["step limit"]
