"""Laws of sending, over any policies, zone and history (semantics 16-18, 23)."""

from collections import Counter, defaultdict
from functools import cache
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sojourn.core.calendar import DAY_MS, wall_time
from sojourn.core.concluding import wake_at
from sojourn.core.definitions import Definitions
from sojourn.core.hours import is_open
from sojourn.core.outcome import Action
from sojourn.core.policies import Cap
from support.clocks import ODD_ZONES, changes, named, utc
from support.play import Player
from support.project import DAY, HOUR, MINUTE, touch
from support.sending import CONTACTS, messages, shop, someone

CHANNELS = ("email", "push", "sms")
WORDS = ("Sent", "Delivered", "Opened", "Bounced")

JOURNEYS = (
    """
    journey: list
    enter: {on: Signed Up}
    exit: [{on: Order Completed}]
    steps:
      - send: hello
        id: hello
        category: promotional
        channel: [sms, email, push]
        if_failed: next channel
      - {wait: 30h, id: rest}
    """,
    """
    journey: chain
    enter: {on: Product Viewed}
    steps:
      - send: first
        id: first
        category: service
        channel: [push, email]
        expires: 20h
        if_failed: [{task: call, id: call, team: care}]
      - {wait_for: opened, about: first, up_to: 2h, id: reaction}
      - {send: second, id: second, category: promotional, channel: email}
    """,
    """
    journey: often
    enter: {on: Product Viewed}
    exit: [{on: Order Completed}]
    steps:
      - repeat:
          - send: nudge
            id: nudge
            category: promotional
            channel: [email, sms]
            if_failed: next channel
          - {wait: 1h, id: hour}
        id: round
        times: 3
    """,
    """
    journey: best_of
    enter: {on: Signed Up}
    steps:
      - {send: tip, id: tip, category: service, channel: best, if_failed: next channel}
      - {wait: 5h, id: rest}
      - {send: receipt, id: receipt, category: transactional, channel: email}
    """,
    """
    journey: until_answered
    enter: {on: Signed Up}
    exit: [{on: Order Completed}]
    steps:
      - send: ask
        id: ask
        category: promotional
        channel: [push, email, sms]
        if_failed: next channel
        escalate: {after: 7h, until: opened, times: 1}
    """,
)

CAPS = (
    "{name: daily, at_most: 2, in: rolling 24h, of: promotional}",
    "{name: any, at_most: 3, in: rolling 36h, then: drop}",
    "{name: day, at_most: 2, in: calendar day, of: [service, promotional], expires: 30h}",
    "{name: sms, at_most: 1, in: rolling 24h, channel: sms, then: another channel}",
    "{name: gap, gap: 2h, of: promotional, expires: 12h}",
    "{name: mail, at_most: 1, in: calendar day, of: promotional, channel: email}",
)
WINDOWS = ("", ", window: 08:00-21:00", ", window: 20:00-09:00")
QUIET = ("", "quiet_hours: {promotional: 21:00-08:00}", "quiet_hours: {promotional: 12:00-14:00}")


class Move(NamedTuple):
    """What happens after some minutes; `number` says which message, or which channel."""

    minutes: int
    what: str
    number: int


class Story(NamedTuple):
    """A project, a customer in a zone, and what happens to them."""

    definitions: Definitions
    zone: str
    start: int
    moves: tuple[Move, ...]


@cache
def project(caps: tuple[str, ...], push: str, quiet: str, jitter: str) -> Definitions:
    channels = f"""
    channels:
      email: {{to: customer.email}}
      push:  {{to: customer.push_token{push}}}
      sms:   {{to: customer.phone, window: 07:00-22:00, cost: 0.02 USD}}
    """
    policies = f"{quiet}\n{jitter}\ncaps: [{', '.join(caps)}]"
    return shop(*JOURNEYS, channels=channels, policies=policies)


MOVES = st.builds(
    Move,
    minutes=st.one_of(st.integers(0, 90), st.integers(0, 20 * 60)),
    what=st.sampled_from(
        ["sign up", "sign up", "view", "view", "fail", "fail", "report", "order", "no", "yes"]
    ),
    number=st.integers(0, 30),
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    definitions = project(
        tuple(sorted(draw(st.sets(st.sampled_from(CAPS), max_size=4)))),
        draw(st.sampled_from(WINDOWS)),
        draw(st.sampled_from(QUIET)),
        draw(st.sampled_from(["", "jitter: 50m"])),
    )
    zone = draw(st.sampled_from((*ODD_ZONES, "Asia/Ho_Chi_Minh", "Europe/Paris")))
    near = changes(zone) or (utc("2026-03-02"),)
    start = draw(st.sampled_from(near)) - draw(st.integers(0, 48 * 60)) * MINUTE
    moves = draw(st.lists(MOVES, min_size=12, max_size=40))
    return Story(definitions, zone, start, tuple(moves))


class Told:
    """A story as it was played: the customer, and what became of each message."""

    def __init__(self, story: Story) -> None:
        self.player = someone(story.definitions, CONTACTS, timezone=story.zone)
        self.released: dict[str, int] = {}
        self.refused: dict[str, bool] = {}
        self.broken: list[Action] = []
        self.answered: dict[str, int] = {}
        self._reported: set[str] = set()
        at = story.start
        for place, move in enumerate(story.moves):
            at += move.minutes * MINUTE
            self._move(move, at, f"e{place}")
        self._watch(self.player.run_out)

    def _move(self, move: Move, at: int, id: str) -> None:
        player, channel = self.player, CHANNELS[move.number % len(CHANNELS)]
        match move.what:
            case "no" | "yes":
                # What is due by now was decided under what the customer had said before.
                self._watch(lambda: player.until(at))
                self.refused[channel] = move.what == "no"
                said = {f"promotional.{name}": not no for name, no in self.refused.items()}
                profile = replace(player.state.profile, consents=said)
                player.state = replace(player.state, profile=profile)
            case "report" | "fail":
                self._report(move, at, id)
            case what:
                kinds = {"sign up": "Signed Up", "view": "Product Viewed"}
                event = touch(kinds.get(what, "Order Completed"), at=at, id=id, order_id=id)
                self._watch(lambda: player.tell(event))

    def _report(self, move: Move, at: int, id: str) -> None:
        """One word on one message; a connector says no more of one that was taken back."""
        quiet = self._reported | set(self.released)
        open_ones = [action for action in messages(self.player) if action.id not in quiet]
        if not open_ones:
            return
        action, word = open_ones[-1], "Failed"
        if move.what == "report":
            action, word = open_ones[move.number % len(open_ones)], WORDS[move.number % len(WORDS)]
        # Timers first: one of them may still take the message back.
        self._watch(lambda: self.player.until(at))
        self._reported.add(action.id)
        if word in ("Failed", "Bounced") and action.id not in self.released:
            self.released[action.id] = at
        if word == "Opened":
            self.answered[action.run] = at
        event = touch(f"Message {word}", at=at, id=id, action=action.id)
        self._watch(lambda: self.player.tell(event))

    def _watch(self, act: Any) -> None:
        """Note of new messages whether the customer had refused them."""
        before = len(self.player.actions)
        act()
        for action in self.player.actions[before:]:
            if action.kind == "cancel":
                self.released.setdefault(action.cancels, action.at)
            if action.category == "promotional" and self.refused.get(action.channel):
                self.broken.append(action)


SETTINGS = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@given(stories())
@SETTINGS
def test_a_cap_is_never_overrun(story: Story) -> None:
    told = Told(story)
    sent = messages(told.player)
    zone = named(story.zone)
    for place, action in enumerate(sent):
        for cap in story.definitions.policies.caps:
            if not _covers(cap, action):
                continue
            earlier = [
                other.at
                for other in sent[:place]
                if _covers(cap, other) and told.released.get(other.id, action.at + 1) > action.at
            ]
            if cap.window_ms:
                near = [at for at in earlier if action.at - at < cap.window_ms]
            else:
                day = wall_time(action.at, zone) // DAY_MS
                near = [at for at in earlier if wall_time(at, zone) // DAY_MS == day]
            assert len(near) < cap.at_most, (cap.name, action.at, near)


def _covers(cap: Cap, action: Action) -> bool:
    return action.category in cap.categories and cap.channel in ("", action.channel)


@given(stories())
@SETTINGS
def test_a_message_goes_out_only_when_window_and_quiet_hours_let_it(story: Story) -> None:
    told, zone = Told(story), named(story.zone)
    for action in messages(told.player):
        channel = story.definitions.channels[action.channel]
        assert channel.window is None or is_open(channel.window, action.at, zone)
        assert action.category is not None
        waking = story.definitions.policies.open_hours.get(action.category)
        assert waking is None or is_open(waking, action.at, zone)


@given(stories())
@SETTINGS
def test_a_visit_never_sends_twice_on_one_channel(story: Story) -> None:
    player = Told(story).player
    ids = [action.id for action in player.actions]
    assert len(ids) == len(set(ids))
    visits: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for action in messages(player):
        visits[action.run, action.step][action.channel] += 1
    for (_, step), channels in visits.items():
        assert max(channels.values()) <= (3 if step == "nudge" else 1)


@given(stories())
@SETTINGS
def test_what_is_answered_goes_out_on_no_other_channel(story: Story) -> None:
    told = Told(story)
    asked = [action for action in messages(told.player) if action.step == "ask"]
    assert all(action.at <= told.answered.get(action.run, action.at) for action in asked)
    tries = Counter(action.run for action in asked)
    failed = Counter(action.run for action in asked if action.id in told.released)
    assert all(tries[run] <= 2 + failed[run] for run in tries)


@given(stories())
@SETTINGS
def test_a_word_of_the_customer_holds_also_for_what_waits(story: Story) -> None:
    assert Told(story).broken == []


@given(stories())
@SETTINGS
def test_what_waits_comes_to_one_end(story: Story) -> None:
    player = Told(story).player
    assert player.refusals == []
    assert player.state.runs == ()
    assert "parked" not in player.notes
    last = {(one.run, one.step): one.outcome for one in player.decisions}
    assert "deferred" not in last.values()
    sent = [one.action for one in player.decisions if one.outcome == "sent" and one.category]
    assert sent == [action.id for action in messages(player)]


@given(stories())
@SETTINGS
def test_a_deferred_message_expires_in_time(story: Story) -> None:
    for action in messages(Told(story).player):
        assert not action.expires_at or action.at <= action.expires_at


@given(stories())
@SETTINGS
def test_the_same_story_gives_the_same_output(story: Story) -> None:
    one, two = Told(story).player, Told(story).player
    assert one.actions == two.actions
    assert one.decisions == two.decisions
    assert one.state == two.state


@given(stories())
@SETTINGS
def test_it_is_woken_no_sooner_and_no_later_than_it_asked(story: Story) -> None:
    player = Player(story.definitions)
    at = story.start
    for place, move in enumerate(story.moves):
        at += move.minutes * MINUTE
        kind = "Signed Up" if move.number % 2 else "Product Viewed"
        player.tell(touch(kind, at=at, id=f"e{place}", identifiers=CONTACTS))
        assert player.wake_at == wake_at(story.definitions, player.state)
        assert not player.wake_at or player.wake_at >= at
    deferred = [one for one in player.decisions if one.outcome == "deferred"]
    assert all(one.at < one.until <= one.at + 3 * DAY + HOUR for one in deferred)
