"""What is known of a customer after some events, as the documentation has it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from support.outsider.reading import Line, moment

_FAILED = frozenset({"Failed", "Bounced", "taken back"})
_ARRIVED = frozenset({"Delivered", "Opened", "Clicked", "Replied", "Complained", "Unsubscribed"})
#: A report about an older message is not known any more.
_REMEMBERED = 20


class Customer:
    """One customer, told event by event, and what went out to them."""

    def __init__(self, name: str, policies: Line) -> None:
        self.name = name
        self.sent: list[Line] = []
        self._policies = policies
        self._contacts: dict[str, str] = {"id": name}
        self._yes: dict[tuple[str, str], int] = {}
        self._sure: dict[tuple[str, str], int] = {}
        self._no: dict[tuple[str, str], int] = {}
        self._closed: set[tuple[str, str]] = set()
        self._wrote: dict[str, int] = {}
        self._said: dict[str, set[str]] = {}
        self._zone = self._country = ""

    def hear(self, event: Line) -> None:
        """An event that was not refused."""
        properties: Mapping[str, Any] = event.get("properties", {})
        at = moment(event, "occurred_at")
        self._contacts |= event.get("identifiers", {})
        channels = (
            [properties["channel"]] if "channel" in properties else self._policies["channels"]
        )
        purposes = (
            [properties.get("purpose")] if "purpose" in properties else ["service", "promotional"]
        )
        keys = [(str(purpose), str(channel)) for purpose in purposes for channel in channels]
        match event["type"]:
            case "Signed Up" | "Moved":
                self._zone = properties.get("timezone", self._zone)
                self._country = properties.get("country", self._country)
            case "Contact Changed":
                self._contacts |= properties
            case "Chat Ended":
                self._wrote["chat"] = max(at, self._wrote.get("chat", 0))
            case "Said No":
                self._withdraw(keys, at)
            case "Said Yes":
                self._keep(self._yes, keys, at)
            case "Confirmed":
                self._keep(self._sure, keys, at)
            case "Blocked":
                self._closed |= {(str(channel), self.address(str(channel))) for channel in channels}
            case "Released":
                self._closed.clear()
            case str(kind) if kind.startswith("Message "):
                self._hear_report(kind.removeprefix("Message "), str(properties["action"]), at)

    def take_back(self, action: str) -> None:
        """The message was sent, and its run ended before anybody had taken it."""
        self._said.setdefault(action, set()).add("taken back")

    def address(self, channel: str) -> str:
        return self._contacts.get(self._policies["channels"][channel]["contact"], "")

    def counts(self, action: str) -> bool:
        """Whether a message holds its place under caps and budgets."""
        said = self._said.get(action, set())
        return not said & _FAILED or bool(said & _ARRIVED)

    def allows(self, category: str, channel: str, at: int) -> bool:
        rule, key = self._policies["consent"][category][channel], (category, channel)
        if rule["needs"] in ("nothing", "opt out"):
            return rule["needs"] == "nothing" or key not in self._no or key in self._yes
        if key not in self._yes or (rule["needs"] == "double opt in" and key not in self._sure):
            return False
        lapses = rule["lapses_s"]
        return not lapses or at <= max(self._yes[key], self._sure.get(key, 0)) + lapses * 1000

    def is_closed(self, channel: str) -> bool:
        return (channel, self.address(channel)) in self._closed

    def wrote_at(self, channel: str) -> int:
        return self._wrote.get(channel, 0)

    def local(self, at: int) -> datetime:
        """The customer's own clock; that of their country or of the project where none is known."""
        clock = self._policies["clock"]
        zone = self._zone or clock["zones"].get(self._country) or self._policies["timezone"]
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))

    def is_left_in_peace(self) -> bool:
        """Whether quiet hours hold for them: some countries leave them out."""
        clock = self._policies["clock"]
        known = self._zone or clock["zones"].get(self._country)
        return bool(known) or clock["unknown_zones"].get(self._country) != "send"

    def _hear_report(self, word: str, action: str, at: int) -> None:
        message = next((one for one in self.sent[-_REMEMBERED:] if one["id"] == action), None)
        if message is None:
            return
        self._said.setdefault(action, set()).add(word)
        if word in ("Bounced", "Complained"):
            self._closed.add((message["channel"], message["to"]))
        elif word == "Unsubscribed":
            self._withdraw([(message["category"], message["channel"])], at)
        elif word == "Replied":
            self._wrote[message["channel"]] = max(at, self.wrote_at(message["channel"]))

    def _keep(self, said: dict[tuple[str, str], int], keys: list[tuple[str, str]], at: int) -> None:
        # What is older than the last no counts for nothing.
        said |= {key: max(at, said.get(key, 0)) for key in keys if at >= self._no.get(key, 0)}

    def _withdraw(self, keys: list[tuple[str, str]], at: int) -> None:
        for key in keys:
            # A no that is older than one that is known changes nothing either.
            if at > self._no.get(key, 0):
                self._no[key] = at
                self._yes.pop(key, None)
                self._sure.pop(key, None)
