"""What customers say about being written to, and when it counts (semantics 23)."""

import pytest

from sojourn.core.customer.profile import Profile
from sojourn.core.customer.state import EMPTY
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Touchpoint
from support.play import Player
from support.project import DAY, HOUR, touch
from support.sending import CONTACTS, here, one_send, out, reasons, shop, signed_up, someone

MORNING = "2026-03-02 09:00"
AT = here(MORNING)
EVENTS = """
events:
  Signed Up: {}
  Order Completed: {properties: {order_id: text}}
  Agreed: {properties: {purpose: text, channel: text}, changes: consent_give}
  Confirmed: {properties: {purpose: text, channel: text}, changes: consent_confirm}
  Refused: {properties: {purpose: text, channel: text}, changes: consent_withdraw}
"""
DOUBLE = "consent: {promotional: {email: double opt in}}"
LAPSING = "consent: {promotional: {email: opt in for 30d}}"


def project(policies: str = "", **more: str) -> Definitions:
    return shop(one_send("email", **more), policies=policies, events=EVENTS)


def word(event: str, *, at: int = AT) -> Touchpoint:
    return touch(event, at=at, purpose="promotional", channel="email")


def sent(player: Player, *, at: int) -> bool:
    """Whether a customer of whom this is known gets a message at `at`."""
    before = len(out(player))
    player.tell(touch("Signed Up", at=at))
    return len(out(player)) > before


class TestDoubleOptIn:
    def test_a_yes_counts_once_it_is_confirmed(self) -> None:
        player = someone(project(DOUBLE)).tell(word("Agreed"))
        assert not sent(player, at=AT + 1)
        assert reasons(player) == [("dropped", "no_consent")]
        player.tell(word("Confirmed", at=AT + HOUR))
        assert sent(player, at=AT + 2 * DAY)

    def test_a_confirmation_that_overtakes_its_yes_counts_too(self) -> None:
        player = someone(project(DOUBLE)).tell(word("Confirmed", at=AT + 1), word("Agreed"))
        assert sent(player, at=AT + HOUR)

    def test_no_confirmation_outlives_a_no(self) -> None:
        player = someone(project(DOUBLE))
        for place, event in enumerate(("Agreed", "Confirmed", "Refused", "Agreed")):
            player.tell(word(event, at=AT + place))
        assert not sent(player, at=AT + HOUR)
        late = word("Confirmed", at=AT + 1)
        player.tell(touch("Confirmed", id="again", at=late.occurred_at, **late.properties))
        assert not sent(player, at=AT + 2 * DAY)

    def test_saying_yes_once_more_takes_no_confirmation_away(self) -> None:
        player = someone(project(DOUBLE))
        player.tell(word("Agreed"), word("Confirmed", at=AT + 1), word("Agreed", at=AT + 2))
        assert sent(player, at=AT + HOUR)

    def test_what_is_imported_was_confirmed_elsewhere(self) -> None:
        imported = touch("Profile Imported", at=AT, consents={"promotional": ["email"]})
        assert sent(someone(project(DOUBLE)).tell(imported), at=AT + HOUR)


class TestLapsing:
    def test_a_yes_lapses_after_its_time(self) -> None:
        player = someone(project(LAPSING)).tell(word("Agreed"))
        assert sent(player, at=AT + 30 * DAY - 1)
        assert not sent(player, at=AT + 32 * DAY)
        assert reasons(player)[-1] == ("dropped", "no_consent")

    def test_it_has_lapsed_at_the_very_moment(self) -> None:
        assert not sent(someone(project(LAPSING)).tell(word("Agreed")), at=AT + 30 * DAY)

    def test_a_renewed_yes_counts_anew(self) -> None:
        player = someone(project(LAPSING)).tell(word("Agreed"), word("Agreed", at=AT + 20 * DAY))
        assert sent(player, at=AT + 49 * DAY)
        assert not sent(player, at=AT + 51 * DAY)

    def test_the_world_is_told_at_once(self) -> None:
        player = someone(project(LAPSING)).tell(word("Agreed"))
        assert player.wake_at == AT + 30 * DAY
        player.run_out()
        assert [(told.at, told.allowed) for told in player.consents] == [
            (AT, {"promotional.email": True}),
            (AT + 30 * DAY, {"promotional.email": False}),
        ]

    def test_what_waits_is_not_sent_after_it(self) -> None:
        policies = f"{LAPSING}\nquiet_hours: {{promotional: 08:30-09:30}}"
        player = someone(project(policies)).tell(word("Agreed"))
        evening = AT + 30 * DAY - HOUR // 4
        assert not sent(player, at=evening)
        player.until(AT + 30 * DAY + 1)
        assert reasons(player) == [("deferred", "quiet_hours"), ("withdrawn", "no_consent")]
        assert player.decisions[-1].at == AT + 30 * DAY  # at once, and not when it would wake
        assert out(player.until(AT + 31 * DAY)) == []

    def test_a_yes_that_arrives_too_late_has_lapsed_already(self) -> None:
        player = someone(project(LAPSING)).until(AT + 40 * DAY).tell(word("Agreed"))
        assert not sent(player, at=AT + 40 * DAY)
        assert player.state.profile.consents == {}

    def test_a_confirmation_renews_too(self) -> None:
        policies = "consent: {promotional: {email: double opt in for 30d}}"
        player = someone(project(policies))
        player.tell(word("Agreed"), word("Confirmed", at=AT + 5 * DAY))
        assert sent(player, at=AT + 34 * DAY)
        assert not sent(player, at=AT + 36 * DAY)

    def test_a_no_does_not_lapse(self) -> None:
        player = someone(project(LAPSING)).tell(word("Refused"))
        assert player.wake_at == 0


class TestOldNews:
    def test_a_yes_from_before_the_last_no_changes_nothing(self) -> None:
        player = someone(project()).tell(word("Refused", at=AT + 1), word("Agreed"))
        assert player.state.profile.consents == {"promotional.email": False}

    def test_a_no_counts_from_its_record_on_whenever_it_was_said(self) -> None:
        player = someone(project()).tell(word("Agreed", at=AT + DAY), word("Refused"))
        assert player.state.profile.consents == {"promotional.email": False}

    def test_a_no_that_is_known_does_not_undo_the_yes_since(self) -> None:
        player = someone(project()).tell(word("Refused"), word("Agreed", at=AT + DAY))
        known = word("Refused")
        player.tell(touch("Refused", id="once more", at=AT, **known.properties))
        assert player.state.profile.consents == {"promotional.email": True}

    def test_of_the_same_moment_the_no_holds(self) -> None:
        for words in (("Agreed", "Refused"), ("Refused", "Agreed")):
            player = someone(project()).tell(*map(word, words))
            assert player.state.profile.consents == {"promotional.email": False}


class TestOtherRules:
    def test_a_yes_that_was_never_confirmed_counts_no_more(self) -> None:
        player = someone(project()).tell(word("Agreed"))
        player.adopt(project(DOUBLE), at=AT + DAY)
        assert not sent(player, at=AT + 2 * DAY)
        assert player.consents[-1].allowed == {"promotional.email": False}
        player.tell(word("Confirmed", at=AT + 3 * DAY))
        assert sent(player, at=AT + 4 * DAY)

    def test_a_yes_that_has_lapsed_counts_again_without_the_rule(self) -> None:
        player = someone(project(LAPSING)).tell(word("Agreed")).until(AT + 40 * DAY)
        assert player.state.profile.consents == {}
        player.adopt(project("consent: {promotional: {email: opt in}}"), at=AT + 41 * DAY)
        assert sent(player, at=AT + 42 * DAY)

    def test_a_yes_of_which_nobody_knows_when_is_none_under_a_strict_rule(self) -> None:
        for policies in (DOUBLE, LAPSING):
            player = someone(project(), consents={"promotional.email": True})
            player.adopt(project(policies), at=AT)
            assert not sent(player, at=AT + 1)

    def test_the_world_is_told_where_only_the_rule_is_another(self) -> None:
        receipts = "consent: {transactional: {email: opt out}}"
        refused = touch("Refused", at=AT, purpose="transactional", channel="email")
        player = someone(project(receipts)).tell(refused)
        player.adopt(project("jitter: 5m"), at=AT + DAY)
        assert [told.allowed["transactional.email"] for told in player.consents] == [False, True]

    def test_the_same_rules_change_nothing(self) -> None:
        player = someone(project(LAPSING)).tell(word("Agreed"))
        before = player.state
        player.adopt(project(f"{LAPSING}\njitter: 5m"), at=AT + DAY)
        assert player.state is before
        assert len(player.consents) == 1


class TestWhatIsTold:
    def test_nothing_where_nothing_changed(self) -> None:
        player = someone(project()).tell(signed_up(MORNING), word("Agreed", at=AT + 1))
        again = touch("Agreed", id="again", at=AT + 1, purpose="promotional", channel="email")
        player.tell(again)
        assert len(player.consents) == 1

    def test_all_that_was_ever_said(self) -> None:
        player = someone(project(DOUBLE)).tell(
            word("Agreed"), touch("Refused", at=AT + 1, purpose="service", channel="sms")
        )
        told = player.consents[-1]
        assert (told.customer, told.at) == ("an", AT + 1)
        assert told.allowed == {"promotional.email": False, "service.sms": False}
        assert told.suppressed == ()

    def test_a_yes_without_a_rule_is_told_as_it_was_said(self) -> None:
        player = someone(project()).tell(word("Agreed"))
        assert player.consents[-1].allowed == {"promotional.email": True}


@pytest.mark.parametrize("old", [True, False])
def test_what_releases_before_have_kept_is_read(old: bool) -> None:
    player = Player(project("consent: {promotional: {email: opt in}}"))
    kept = Profile(contacts=CONTACTS, consents={"promotional.email": old})
    player.state = EMPTY.__class__(profile=kept)
    assert sent(player, at=AT) is old
