"""Who takes part in an experiment: those for whom the arms differed, from when on they did."""

from collections import Counter

import pytest

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.trial import drawn
from support.journeys import on_signing_up, says
from support.play import Player, with_versions_of
from support.project import DAY, HOUR, START, touch
from support.sending import CONTACTS, report, shop, someone

HALVES = {"plain": 5_000, "other": 5_000}
MEASURE = "measure: {on: Order Completed, within: 7d}"


def varied(instead: str, *, name: str = "words", more: str = MEASURE, before: str = "") -> str:
    """A journey: a split, a wait of a day, a message, and a rest."""
    return f"""
    journey: example
    enter: {{on: Signed Up}}
    exit: [{{on: Order Completed}}]
    steps:
      {before}
      - split: {name}
        id: {name}
        arms:
          plain: {{share: 50%}}
          other: {{share: 50%, instead: {instead}}}
        {more}
      - {{wait: 1d, id: pause}}
      - {{send: hello, id: hello, category: promotional, channel: [email, push]}}
      - {{offer: first, id: code}}
      - {{wait: 9d, id: rest}}
    """


def in_arm(arm: str, definitions: Definitions, *, salt: str = "words", **contacts: str) -> Player:
    """A customer who is drawn into `arm`, with these contacts."""
    number = next(n for n in range(99) if drawn(HALVES, salt, f"c{n}") == arm)
    player = someone(definitions, contacts or CONTACTS)
    player.customer = f"c{number}"
    return player


def signs_up(player: Player, *, at: int = START) -> Player:
    return player.tell(touch("Signed Up", at=at, customer=player.customer))


def orders(player: Player, *, at: int) -> Player:
    event = touch("Order Completed", at=at, customer=player.customer, order_id=str(at), value=9)
    return player.tell(event)


def exposed(player: Player) -> list[tuple[str, str, int]]:
    """Each arm that made a difference, at which step it was drawn, and after how many hours."""
    return [(one.arm, one.step, (one.at - START) // HOUR) for one in player.exposures]


def measured(player: Player) -> list[str]:
    return [one.detail for one in player.transitions if one.reason == "measured"]


@pytest.mark.parametrize(("arm", "sent"), [("plain", "hello"), ("other", "hello_short")])
def test_another_message_makes_a_difference_when_it_is_sent(arm: str, sent: str) -> None:
    definitions = shop(varied("{hello: {send: hello_short}}"))
    player = signs_up(in_arm(arm, definitions))
    assert exposed(player) == []
    player.until(START + 2 * DAY)
    assert [action.template for action in player.actions] == [sent]
    assert exposed(player) == [(f"words={arm}", "words", 24)]
    (one,) = player.exposures
    assert one.experiment is not None
    assert one.experiment.trial.shares_bp == HALVES
    assert one.experiment.trial.base == "plain"
    assert one.experiment.until == one.at + 7 * DAY


@pytest.mark.parametrize("arm", ["plain", "other"])
def test_who_leaves_before_the_difference_takes_no_part(arm: str) -> None:
    player = signs_up(in_arm(arm, shop(varied("{hello: {send: hello_short}}"))))
    orders(player, at=START + HOUR).run_out()
    assert exposed(player) == []
    assert measured(player) == []


def test_who_gets_no_message_takes_no_part_in_a_test_of_its_words() -> None:
    definitions = shop(varied("{hello: {send: hello_short}}"))
    player = signs_up(in_arm("other", definitions, phone="1")).run_out()
    assert [decision.reason for decision in player.decisions] == ["no_address"]
    assert exposed(player) == []


def test_another_channel_makes_a_difference_as_soon_as_the_gates_are_asked() -> None:
    definitions = shop(varied("{hello: {channel: sms}}"))
    for arm in ("plain", "other"):
        player = signs_up(in_arm(arm, definitions, phone="1")).run_out()
        assert [one.arm for one in player.exposures] == [f"words={arm}"]
    (action,) = player.actions
    assert action.channel == "sms"


def test_another_time_makes_a_difference_when_the_wait_begins() -> None:
    definitions = shop(varied("{pause: {wait: 2h}}"))
    player = signs_up(in_arm("other", definitions))
    assert exposed(player) == [("words=other", "words", 0)]
    player.run_out()
    assert [(action.at - START) // HOUR for action in player.actions] == [2]


def test_another_offer_makes_a_difference_when_it_is_given() -> None:
    player = signs_up(in_arm("other", shop(varied("{code: {offer: summer}}")))).run_out()
    assert list(player.state.profile.offers) == ["summer"]
    assert exposed(player) == [("words=other", "words", 24)]


def test_a_message_that_shows_another_offer_differs_at_the_gates() -> None:
    journey = varied("{hello: {offer: summer}, code: {offer: summer}}").replace(
        "channel: [email, push]", "channel: [email, push], offer: first"
    )
    player = signs_up(in_arm("plain", shop(journey))).until(START + 2 * DAY)
    # Nobody holds a code when the message comes; but of one offer somebody might have.
    assert [decision.reason for decision in player.decisions if decision.category] == ["no_offer"]
    assert exposed(player) == [("words=plain", "words", 24)]


def test_the_next_channel_of_a_message_that_failed_is_that_of_the_arm() -> None:
    journey = varied("{hello: {channel: [sms, direct]}}").replace(
        "channel: [email, push]", "channel: [email, push], if_failed: next channel"
    )
    player = signs_up(in_arm("other", shop(journey))).until(START + DAY + HOUR)
    player.tell(report(player, "Failed", at=START + DAY + 2 * HOUR))
    assert [action.channel for action in player.actions] == ["sms", "direct"]


WAITS = """
- split: words
  id: words
  arms:
    plain: {share: 50%, steps: [{wait: 1d, id: a1}, {tag: {add: x}}, {wait: 2d, id: a2}]}
    other: {share: 50%, steps: [{wait: 24h, id: b1}, {tag: {add: x}}, {wait: 3d, id: b2}]}
"""


@pytest.mark.parametrize("arm", ["plain", "other"])
def test_arms_that_begin_alike_differ_from_their_first_step_that_does(arm: str) -> None:
    player = signs_up(in_arm(arm, shop(on_signing_up(WAITS))))
    assert exposed(player) == []
    player.until(START + DAY + 1)
    assert exposed(player) == [(f"words={arm}", "words", 24)]
    player.run_out()
    assert len(player.exposures) == 1


def test_arms_that_differ_at_once_do_so_at_the_draw() -> None:
    steps = """
    - split: words
      id: words
      arms:
        plain: {share: 50%, steps: [{wait: 1d, id: a1}]}
        other: {share: 50%, steps: [{wait: 1d, id: b1}, {tag: {add: x}}]}
    """
    # The first arm is over before they differ: then the last moment at which both can be seen.
    player = signs_up(in_arm("other", shop(on_signing_up(steps))))
    assert exposed(player) == [("words=other", "words", 0)]


ASKED = f"""
- split: words
  id: words
  arms: {{plain: {{share: 50%}}, other: {{share: 50%}}}}
- {{wait: 1d, id: pause}}
- choose:
    - when: run.arms.words == "other"
      steps: [{says("extra")}]
    - otherwise: exit
"""


@pytest.mark.parametrize("arm", ["plain", "other"])
def test_arms_that_are_only_asked_for_differ_where_they_are(arm: str) -> None:
    player = signs_up(in_arm(arm, shop(on_signing_up(ASKED)))).run_out()
    assert exposed(player) == [(f"words={arm}", "words", 24)]


def test_arms_that_only_choose_the_data_of_a_message_differ_when_it_is_sent() -> None:
    steps = """
    - split: words
      id: words
      arms: {plain: {share: 50%}, other: {share: 50%}}
    - {wait: 1d, id: pause}
    - send: hello
      id: hello
      category: service
      channel: email
      data: {arm: run.arms.words}
    """
    definitions = shop(on_signing_up(steps))
    reached = signs_up(in_arm("other", definitions)).run_out()
    assert exposed(reached) == [("words=other", "words", 24)]
    assert exposed(signs_up(in_arm("other", definitions, phone="1")).run_out()) == []


def test_the_same_thing_twice_is_compared_from_the_draw_on() -> None:
    steps = """
    - split: words
      id: words
      arms: {plain: {share: 50%}, other: {share: 50%}}
    """
    player = signs_up(in_arm("plain", shop(on_signing_up(steps))))
    assert exposed(player) == [("words=plain", "words", 0)]


def test_a_customer_takes_part_once_while_it_is_measured_and_counts_once() -> None:
    definitions = shop(varied("{pause: {wait: 2h}}"))
    player = signs_up(in_arm("plain", definitions))
    orders(player, at=START + HOUR)
    signs_up(player, at=START + 2 * HOUR)
    orders(player, at=START + 3 * HOUR)
    assert len(player.exposures) == 1
    assert measured(player) == ["words=plain"]
    # Once the time of the measure is over, it begins anew.
    signs_up(player, at=START + 8 * DAY)
    orders(player, at=START + 9 * DAY)
    assert len(player.exposures) == 2
    assert measured(player) == ["words=plain"] * 2


def test_what_led_to_the_difference_is_no_answer_to_it() -> None:
    steps = f"""
    - wait_for: Order Completed
      up_to: 1d
      id: order
    - split: words
      id: words
      arms: {{plain: {{share: 50%}}, other: {{share: 50%, steps: [{says("thanks")}]}}}}
      {MEASURE}
    """
    player = signs_up(in_arm("plain", shop(on_signing_up(steps))))
    orders(player, at=START + HOUR)
    assert exposed(player) == [("words=plain", "words", 1)]
    assert measured(player) == []
    assert measured(orders(player, at=START + 2 * HOUR)) == ["words=plain"]


def test_runs_that_draw_for_themselves_take_part_for_themselves() -> None:
    journey = f"""
    journey: example
    enter: {{on: Product Added, key: event.cart_id}}
    steps:
      - split: words
        id: words
        by: run
        arms: {{plain: {{share: 50%}}, other: {{share: 50%, steps: [{says("extra")}]}}}}
        {MEASURE}
      - {{wait: 1d, id: rest}}
    """
    player = Player(shop(journey))
    for number in range(8):
        player.tell(touch("Product Added", at=START + number, cart_id=f"k{number}"))
    assert len({one.run for one in player.exposures}) == 8
    arms = Counter(one.arm for one in player.exposures)
    assert set(arms) == {"words=plain", "words=other"}
    player.tell(touch("Order Completed", at=START + HOUR, order_id="o", value=1))
    assert Counter(measured(player)) == arms


def edited(journey: str) -> str:
    """The journey after an edit that has nothing to do with its experiment."""
    return journey.replace(
        "- {offer: first, id: code}", "- {tag: {add: seen}}\n      - {offer: first, id: code}"
    ).replace("journey: example", "journey: example\n    title: Another title")


@pytest.mark.parametrize("migrate", ["", "migrate: {move: {}}"])
def test_an_unrelated_edit_does_not_disturb_an_experiment(migrate: str) -> None:
    before = shop(varied("{hello: {send: hello_short}}"))
    changed = edited(varied("{hello: {send: hello_short}}"))
    after = shop(changed.replace("    steps:", f"    {migrate}\n    steps:", 1))
    after = with_versions_of(after, before)
    assert before.journeys["example"].version != after.journeys["example"].version
    for arm in ("plain", "other"):
        steady, player = (signs_up(in_arm(arm, before)) for _ in range(2))
        player.until(START + 2 * DAY).adopt(after, at=START + 2 * DAY)
        for one in (steady, player):
            orders(one, at=START + 3 * DAY)
            signs_up(one, at=START + 4 * DAY).until(START + 6 * DAY)
        assert exposed(player) == exposed(steady) == [(f"words={arm}", "words", 24)]
        assert measured(player) == measured(steady) == [f"words={arm}"]
        designs = {one.experiment.trial.design for one in player.exposures if one.experiment}
        signs_up(player, at=START + 20 * DAY).run_out()
        designs |= {one.experiment.trial.design for one in player.exposures if one.experiment}
        assert len(player.exposures) == 2
        assert len(designs) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("share: 50%}", "share: 60%}"),
        ("hello_short", "hello_long"),
        ("within: 7d", "within: 9d"),
        ("send: hello,", "send: hello_anew,"),
    ],
)
def test_an_edit_of_the_experiment_makes_another_one_of_it(old: str, new: str) -> None:
    journey = varied("{hello: {send: hello_short}}")
    changed = journey.replace(old, new)
    if "60%" in new:
        changed = changed.replace("share: 50%, instead", "share: 40%, instead")
    assert changed != journey
    assert design_of(changed) != design_of(journey)
    assert design_of(journey.replace("within: 7d", "within: 168h")) == design_of(journey)


def design_of(journey: str) -> str:
    player = signs_up(in_arm("plain", shop(journey))).run_out()
    (one,) = player.exposures
    assert one.experiment is not None
    return one.experiment.trial.design


def test_who_is_drawn_into_another_arm_is_recorded_in_both() -> None:
    definitions = shop(varied("{pause: {wait: 2h}}"))
    moved = shop(
        varied("{pause: {wait: 2h}}")
        .replace("share: 50%}", "share: 0.01%}")
        .replace("share: 50%, instead", "share: 99.99%, instead")
    )
    player = signs_up(in_arm("plain", definitions))
    orders(player, at=START + HOUR)
    player.adopt(with_versions_of(moved, definitions), at=START + DAY)
    signs_up(player, at=START + 2 * DAY)
    assert [one.arm for one in player.exposures] == ["words=plain", "words=other"]
