"""Stories for the laws of sending: any policies, any zone, any history, and a clock that halts.

A story is played to the bare core; its course, in the order in which things happened, is for the
umpire.
"""

from functools import cache
from typing import Final, Literal, NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace

from sojourn.core.customer.profile import Profile
from sojourn.core.customer.state import EMPTY
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.indexes import indexed
from sojourn.core.declared.policies import Policies
from sojourn.core.declared.steps import Send
from sojourn.core.outcome import Advanced, Transition
from support.clocks import ODD_ZONES, changes, named, utc
from support.play import Player
from support.project import HOUR, MINUTE, touch
from support.sending import CONTACTS, messages, shop
from support.umpire import Back, Began, Closed, Course, Over, Said, Sent

CHANNELS: Final = ("email", "push", "sms")
WORDS: Final = ("Sent", "Delivered", "Opened", "Bounced", "Complained")

#: Journeys that an order ends are named in `ENDED_BY_ORDER`.
JOURNEYS: Final = (
    """
    journey: list
    group: loud
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
    group: loud
    enter: {on: Product Viewed}
    exit: [{on: Order Completed}]
    steps:
      - repeat:
          - send: nudge
            id: nudge
            category: promotional
            channel: [email, sms]
            if_failed: next channel
            if_no_room: drop
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
    journey: morning
    enter: {on: Product Viewed}
    exit: [{on: Order Completed}]
    steps:
      - {wait: {until: "09:00"}, id: night}
      - send: news
        id: news
        category: promotional
        channel: [email, push]
        if_no_room: [{send: instead, id: instead, category: service, channel: push}]
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
ENDED_BY_ORDER: Final = ("list", "often", "morning", "until_answered")

CAPS: Final = (
    "{name: daily, at_most: 2, in: rolling 24h, of: promotional}",
    "{name: any, at_most: 3, in: rolling 36h, then: drop}",
    "{name: day, at_most: 2, in: calendar day, of: [service, promotional], expires: 30h}",
    "{name: week, at_most: 3, in: calendar week, of: promotional, expires: 3d}",
    "{name: month, at_most: 4, in: calendar month, of: promotional, group: loud, expires: 2d}",
    "{name: loud, at_most: 1, in: rolling 12h, group: loud}",
    "{name: sms, at_most: 1, in: rolling 24h, channel: sms, then: another channel}",
    "{name: gap, gap: 2h, of: promotional, expires: 12h}",
    "{name: mail, at_most: 1, in: calendar day, of: promotional, channel: email}",
)
WINDOWS: Final = ("", ", window: 08:00-21:00", ", window: 20:00-09:00")
QUIET: Final = (
    "",
    "quiet_hours: {promotional: 21:00-08:00}",
    "quiet_hours: {promotional: 12:00-14:00, service: 22:00-07:00}",
)
CONSENT: Final = (
    "",
    "consent: {promotional: {sms: opt in}}",
    "consent: {promotional: {sms: double opt in, email: opt in for 30h, push: opt out}}",
    "consent: {promotional: {sms: double opt in for 50h, email: double opt in}}",
)
ARBITRATION: Final = (
    "",
    "arbitration: {window: 10m}",
    "arbitration: {window: 45m, of: [promotional, service], expires: 6h}",
)
PRIORITIES: Final = ("", "priorities: [morning, loud, best_of]")


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

    def __repr__(self) -> str:
        """What tells a failing story from others, and not the whole project."""
        push = self.definitions.channels["push"].windows
        return (
            f"Story({self.definitions.policies}, {push}, {self.zone}, {self.start}, {self.moves})"
        )


MOVES: Final = st.builds(
    Move,
    minutes=st.one_of(st.integers(0, 90), st.integers(0, 20 * 60)),
    what=st.sampled_from(
        ("sign up", "sign up", "view", "view", "late view", "fail", "fail", "report", "order")
        + ("no", "yes", "yes", "sure", "halt")
    ),
    number=st.integers(0, 30),
)


@cache
def project(push: str, policies: str = "") -> Definitions:
    """The journeys, with these hours of push, and under these policies."""
    channels = f"""
    channels:
      email: {{to: customer.email}}
      push:  {{to: customer.push_token{push}}}
      sms:   {{to: customer.phone, window: 07:00-22:00, cost: 0.02 USD}}
    """
    return shop(*JOURNEYS, channels=channels, policies=policies)


def _policies(text: str) -> Policies:
    """Part of the policies; compiled once, so that a story costs no compilation."""
    return project("", text).policies


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any story."""
    caps = {cap.name: cap for cap in _policies(f"caps: [{', '.join(CAPS)}]").caps}
    chosen = draw(st.sets(st.sampled_from(sorted(caps)), max_size=4))
    policies = Policies(
        consent=_policies(draw(st.sampled_from(CONSENT))).consent,
        open_hours=_policies(draw(st.sampled_from(QUIET))).open_hours,
        jitter_ms=draw(st.sampled_from((0, 50 * MINUTE))),
        caps=tuple(caps[name] for name in sorted(chosen)),
        arbitration=_policies(draw(st.sampled_from(ARBITRATION))).arbitration,
        ranks=_policies(draw(st.sampled_from(PRIORITIES))).ranks,
    )
    declared = project(draw(st.sampled_from(WINDOWS)))
    zone = draw(st.sampled_from((*ODD_ZONES, "Asia/Ho_Chi_Minh", "Europe/Paris")))
    near = changes(zone) or (utc("2026-03-02"),)
    start = draw(st.sampled_from(near)) - draw(st.integers(0, 48 * 60)) * MINUTE
    moves = draw(st.lists(MOVES, min_size=12, max_size=40))
    return Story(indexed(replace(declared, policies=policies)), zone, start, tuple(moves))


class Told(Player):
    """A story as it was played: the customer, and the course of what happened."""

    def __init__(self, story: Story) -> None:
        super().__init__(story.definitions)
        self.state = replace(EMPTY, profile=Profile(contacts=CONTACTS, timezone=story.zone))
        self.course = Course(named(story.zone))
        self._open: dict[str, str] = {}
        self._last: dict[tuple[str, str], str] = {}
        self._quiet: set[str] = set()
        self._awaiting: set[tuple[str, str]] = set()
        self.answered: dict[str, int] = {}
        self.failed: set[str] = set()
        at = story.start
        for place, move in enumerate(story.moves):
            at += move.minutes * MINUTE
            self._move(move, at, f"e{place}")
        self.run_out()

    def _move(self, move: Move, at: int, id: str) -> None:
        channel = CHANNELS[move.number % len(CHANNELS)]
        match move.what:
            case "halt":
                # Nobody fires timers meanwhile: what falls due is late.
                self.clock = max(self.clock, at)
            case "no" | "yes" | "sure":
                self._say(channel, move.what, at, id)
            case "report" | "fail":
                self._report(move, at, id)
            case "order":
                self.until(at)
                over = [run for run, name in self._open.items() if name in ENDED_BY_ORDER]
                self.course.entries.append(Over(frozenset(over)))
                self.tell(touch("Order Completed", at=at, id=id, order_id=id))
            case "late view":
                self.until(at)
                self.tell(touch("Product Viewed", at=at - 3 * HOUR, id=id))
            case what:
                self.tell(
                    touch("Signed Up" if what == "sign up" else "Product Viewed", at=at, id=id)
                )

    def _say(self, channel: str, word: Literal["yes", "sure", "no"], at: int, id: str) -> None:
        # What is due by now is decided under what the customer had said before.
        self.until(at)
        self.course.entries.append(Said(f"promotional.{channel}", word, at))
        kind = {"yes": "Consent Given", "sure": "Consent Confirmed", "no": "Consent Withdrawn"}
        self.tell(touch(kind[word], at=at, id=id, purpose="promotional", channel=channel))

    def _report(self, move: Move, at: int, id: str) -> None:
        """One word on one message; a connector says no more of one that was taken back."""
        # Timers first: one of them may still take the message back.
        self.until(at)
        open_ones = [action for action in messages(self) if action.id not in self._quiet]
        if not open_ones:
            return
        action, word = open_ones[-1], "Failed"
        if move.what == "report":
            action, word = open_ones[move.number % len(open_ones)], WORDS[move.number % len(WORDS)]
        self._quiet.add(action.id)
        if word in ("Failed", "Bounced"):
            self.course.entries.append(Back(action.id))
            self.failed.add(action.id)
            if self._tries_again(action.run, action.step, action.id):
                self.course.entries.append(Began(action.run, action.step))
        remembered = any(one.action == action.id for one in self.state.messages)
        if word in ("Bounced", "Complained") and remembered:
            self.course.entries.append(Closed(action.channel))
        if word in ("Opened", "Complained"):
            self.answered[action.run] = at
        self.tell(touch(f"Message {word}", at=at, id=id, action=action.id))

    def _tries_again(self, run: str, step: str, action: str) -> bool:
        """Whether the failure of a message lets its step try the next channel.

        Where an answer was awaited that try has begun already.
        """
        if (run, step) in self._awaiting:
            return False
        journey = self.definitions.journeys.get(self._open.get(run, ""))
        known = None if journey is None else journey.steps[step]
        if not isinstance(known, Send) or known.if_failed.rule != "next channel":
            return False
        return self._last[run, step] == action

    def _take(self, advanced: Advanced) -> None:
        super()._take(advanced)
        by_id = {action.id: action for action in advanced.actions}
        for record in advanced.records:
            if isinstance(record, Transition):
                self._note_move(record)
                continue
            place = (record.run, record.step)
            if record.reason == "awaiting_answer":
                self._awaiting.add(place)
                self.course.entries.append(Began(*place))
            elif record.outcome != "deferred" and not (
                record.outcome == "withdrawn" and record.action
            ):
                self._awaiting.discard(place)
            self.course.entries.append(record)
            action = by_id.get(record.action)
            if record.outcome == "withdrawn" and record.action:
                self._quiet.add(record.action)
                self.course.entries.append(Back(record.action))
            elif action is not None and action.kind == "send":
                self._last[action.run, action.step] = action.id
                self.course.entries.append(Sent(action))

    def _note_move(self, move: Transition) -> None:
        if move.reason == "entered":
            self._open[move.run] = move.journey
        elif move.reason in ("exited", "completed"):
            self._open.pop(move.run, None)
        elif move.run and move.reason != "over":
            journey = self.definitions.journeys[move.journey]
            if isinstance(journey.steps.get(move.target), Send):
                self.course.entries.append(Began(move.run, move.target))
