"""Projects with channels and policies, and customers of whom something is known already."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from sojourn.core.customer.profile import Profile
from sojourn.core.customer.state import EMPTY
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Action
from support.clocks import local, named, shown
from support.journeys import FRAME, compiled
from support.play import Player
from support.project import touch

SAIGON = "Asia/Ho_Chi_Minh"

CHANNELS = """
channels:
  email: {to: customer.email}
  push:  {to: customer.push_token}
  sms:   {to: customer.phone}
  direct: {to: customer.id}
"""
LIFECYCLE = "lifecycle: {awareness: {start: true}, purchase: {on: Order Completed}}"
CONTACTS = {"email": "an@example.test", "push_token": "t", "phone": "+84 1"}


def shop(
    *journeys: str,
    policies: str = "",
    channels: str = CHANNELS,
    events: str = "",
    files: Mapping[str, str] = MappingProxyType({}),
) -> Definitions:
    """A project whose customers live in Vietnam where nothing else is known of them."""
    files = {
        **FRAME,
        **files,
        "channels.yaml": textwrap.dedent(channels),
        "lifecycle.yaml": LIFECYCLE,
    }
    if events:
        files["events.yaml"] = textwrap.dedent(events)
    if policies:
        files["policies.yaml"] = textwrap.dedent(policies)
    return compiled(*journeys, files=files)


def one_send(
    channel: str = "[email, push, sms]", category: str = "promotional", **more: str
) -> str:
    """A journey that everyone enters who signs up: one message, and a day of rest after it."""
    keys = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return (
        "journey: example\nenter: {on: Signed Up}\nexit: [{on: Order Completed}]\nsteps:\n"
        f"  - send: hello\n    id: hello\n    category: {category}\n    channel: {channel}\n{keys}"
        "  - {wait: 1d, id: rest}\n"
    )


def someone(
    definitions: Definitions, contacts: dict[str, str] = CONTACTS, **profile: Any
) -> Player:
    """A customer with these contacts, of whom `profile` is known already."""
    player = Player(definitions)
    player.state = replace(EMPTY, profile=Profile(contacts=contacts, **profile))
    return player


def here(text: str) -> int:
    """The instant of a local time in Vietnam, as in `2026-03-02 20:15`."""
    return local(text, SAIGON)


def signed_up(at: str) -> Touchpoint:
    return touch("Signed Up", at=here(at))


def report(player: Player, word: str, *, at: int, sent: int = -1) -> Touchpoint:
    """What a connector says of one of the messages that went out, the last one if not said."""
    action = messages(player)[sent]
    return touch(f"Message {word}", at=at, action=action.id)


def messages(player: Player) -> list[Action]:
    return [action for action in player.actions if action.kind == "send"]


def out(player: Player, zone: str = SAIGON) -> list[tuple[str, str]]:
    """The channels of the messages that went out, and when in local time."""
    return [(action.channel, shown(action.at, named(zone))) for action in messages(player)]


def reasons(player: Player) -> list[tuple[str, str]]:
    return [(decision.outcome, decision.reason) for decision in player.decisions]
