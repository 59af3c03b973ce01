"""What connectors report, and that neither order nor repetition matters to the account of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.core.advance import advance
from sojourn.core.choosing.engagement import known
from sojourn.core.customer.state import CustomerState
from sojourn.core.event import Touchpoint
from sojourn.core.vocabulary import REPORTS
from support.play import Player
from support.project import DAY, HOUR, touch
from support.sending import here, one_send, out, reasons, report, shop, signed_up, someone

MORNING = "2026-03-02 09:00"
AT = here(MORNING)
CAP = "caps: [{name: weekly, at_most: 3, in: rolling 7d}]"


def greeted(policies: str = CAP, category: str = "promotional", **more: str) -> Player:
    """A customer who got one mail."""
    return someone(shop(one_send("email", category, **more), policies=policies)).tell(
        signed_up(MORNING)
    )


def again(player: Player, *, at: int) -> str:
    """Why the next message went out, or did not."""
    player.tell(touch("Order Completed", at=at, order_id=f"o{at}"), touch("Signed Up", at=at + 1))
    return reasons(player)[-1][1]


class TestUnsubscribed:
    @pytest.mark.parametrize("category", ["promotional", "service"])
    def test_it_takes_back_the_consent_to_that_category_on_that_channel(
        self, category: str
    ) -> None:
        player = greeted(category=category)
        player.tell(report(player, "Unsubscribed", at=AT + 1))
        assert player.state.profile.consents == {f"{category}.email": False}
        assert again(player, at=AT + DAY) == "no_consent"

    def test_told_once_more_it_does_not_undo_the_yes_since(self) -> None:
        agrees = "events:\n  Signed Up: {}\n  Order Completed: {}\n  Yes: {changes: consent_give}\n"
        definitions = shop(one_send("email"), events=agrees)
        player = someone(definitions).tell(signed_up(MORNING))
        player.tell(report(player, "Unsubscribed", at=AT + 1), touch("Yes", at=AT + HOUR))
        old = report(player, "Unsubscribed", at=AT + 1)
        player.tell(touch(old.type, id="repeated", at=AT + 1, **old.properties))
        assert player.state.profile.consents["promotional.email"] is True
        player.tell(report(player, "Unsubscribed", at=AT + 2 * HOUR))
        assert player.state.profile.consents["promotional.email"] is False

    def test_of_a_message_that_nobody_remembers_it_holds_all_the_same(self) -> None:
        player = greeted()
        player.tell(touch("Message Unsubscribed", at=AT + 1, action="f" * 32, channel="email"))
        assert player.state.profile.consents == {
            "promotional.email": False,
            "service.email": False,
        }
        assert player.notes[-1] == "unknown_action"

    def test_where_nothing_is_known_it_is_about_everything(self) -> None:
        player = greeted().tell(touch("Message Unsubscribed", at=AT + 1, category="promotional"))
        assert player.state.profile.consents == dict.fromkeys(
            (f"promotional.{name}" for name in ("email", "push", "sms", "direct")), False
        )

    def test_it_ends_a_wait_for_it_on_whichever_channel_it_comes(self) -> None:
        journey = """
        journey: example
        enter: {on: Signed Up}
        steps:
          - send: hello
            id: hello
            category: promotional
            channel: email
          - wait_for: unsubscribed
            about: hello
            up_to: 1d
            id: gone
            then: exit
          - {wait: 1d, id: rest}
        """
        player = someone(shop(journey)).tell(signed_up(MORNING))
        player.tell(report(player, "Unsubscribed", at=AT + 1))
        assert player.moves()[-1] == ("gone", "completed", "completed")


class TestComplained:
    def test_of_a_message_that_nobody_remembers_it_closes_the_address_of_today(self) -> None:
        player = greeted()
        player.tell(touch("Message Complained", at=AT + 1, action="f" * 32, channel="email"))
        assert again(player, at=AT + DAY) == "suppressed"

    def test_without_a_channel_nothing_is_closed(self) -> None:
        player = greeted().tell(touch("Message Complained", at=AT + 1, action="f" * 32))
        assert again(player, at=AT + DAY) == "all_gates_passed"


class TestMachines:
    WAITING = """
    journey: example
    enter: {on: Signed Up}
    steps:
      - send: hello
        id: hello
        category: promotional
        channel: email
      - wait_for: opened
        about: hello
        up_to: 1d
        id: reaction
        then: exit
      - {wait: 1d, id: rest}
    """

    @staticmethod
    def opened(player: Player, *, machine: Any) -> Touchpoint:
        action = player.actions[0].id
        return touch("Message Opened", at=AT + HOUR, action=action, machine=machine)

    def test_their_opens_are_no_answer_and_end_no_wait(self) -> None:
        player = someone(shop(self.WAITING)).tell(signed_up(MORNING))
        before = player.state
        player.tell(self.opened(player, machine=True))
        assert player.state == before
        assert player.notes == ["machine_open"]

    def test_a_policy_lets_them_count(self) -> None:
        player = someone(shop(self.WAITING, policies="machine_opens: count"))
        player.tell(signed_up(MORNING))
        player.tell(self.opened(player, machine=True))
        assert player.moves()[-1] == ("reaction", "completed", "completed")

    @pytest.mark.parametrize("machine", [False, None, "true", 1])
    def test_only_true_says_that_it_was_one(self, machine: Any) -> None:
        player = someone(shop(self.WAITING)).tell(signed_up(MORNING))
        player.tell(self.opened(player, machine=machine))
        assert player.moves()[-1] == ("reaction", "completed", "completed")

    def test_they_wake_nobody(self) -> None:
        player = greeted()
        acts = player.state.stage.last_act_at
        player.tell(touch("Message Clicked", at=AT + 1, action=player.actions[0].id, machine=True))
        assert player.state.stage.last_act_at == acts


@pytest.mark.parametrize("word", ["Opened", "Clicked", "Replied", "Converted"])
def test_every_answer_counts_as_one(word: str) -> None:
    player = greeted()
    player.tell(report(player, word, at=AT + 1))
    counts = known(player.state.profile, player.state.messages)["email"]
    assert (counts.sent, counts.answered) == (1, 1)


#: The words and when they were said, out of which a story about one message is made.
SAID = st.lists(
    st.tuples(st.sampled_from(sorted({*REPORTS} - {"done"})), st.integers(1, 5)),
    min_size=1,
    max_size=6,
)


def account(state: CustomerState) -> Any:
    """What the reports of a message come to: caps, consents and engagement."""
    profile = state.profile
    closed = {(one.channel, one.address, one.why) for one in profile.suppressions}
    counts = known(profile, state.messages)
    return state.emissions, profile.consents, profile.said, closed, counts


def told(player: Player, reports: list[tuple[str, int]]) -> CustomerState:
    """The state after these reports, each an event of its own, in this order."""
    state, action = player.state, player.actions[0].id
    for number, (word, hours) in enumerate(reports):
        name = f"Message {word.capitalize()}"
        event = touch(name, id=f"r{number}", at=AT + hours * HOUR, action=action)
        state = advance(player.definitions, "an", state, event, AT + 9 * HOUR).state
    return state


@settings(max_examples=200, deadline=None)
@given(said=SAID, data=st.data())
def test_neither_order_nor_repetition_matters(said: list[tuple[str, int]], data: Any) -> None:
    player = greeted()
    repeated = data.draw(st.lists(st.sampled_from(said), max_size=4))
    shuffled = data.draw(st.permutations([*said, *repeated]))
    assert account(told(player, shuffled)) == account(told(player, said))


def test_a_failure_after_delivery_leaves_the_place_taken() -> None:
    for words in (("Delivered", "Failed"), ("Failed", "Delivered")):
        player = greeted()
        for number, word in enumerate(words, 1):
            player.tell(report(player, word, at=AT + number))
        assert player.state.emissions == {"promotional": {"email": (AT,)}}
    assert len(out(player)) == 1
