"""One policy in the hidden world: the engine decides, the world answers, the engine hears of it."""

import heapq
from collections.abc import Iterator, Mapping
from typing import Final

import orjson
from msgspec import Struct

from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.instant import parse_instant
from study import world
from support.journeys import compiled

#: How long the world goes on before those who decide hear of it.
_SLICE_MS: Final = 6 * world.HOUR_MS
_ANSWER_MS: Final = 4 * world.HOUR_MS

_FILES: Final[Mapping[str, str]] = {
    "sojourn.yaml": "name: study\nlanguage: 1\ntimezone: UTC\ncurrency: USD\n",
    "events.yaml": (
        "events:\n"
        "  Signed Up: {changes: identify}\n"
        "  Offer Ready: {properties: {ready: text}}\n"
        "  Product Viewed: {properties: {ready: text}}\n"
        "  Order Completed: {properties: {ready: text}}\n"
    ),
    "channels.yaml": (
        "channels: {email: {to: customer.email}, push: {to: customer.push_token}, "
        "sms: {to: customer.phone}, zalo: {to: customer.zalo_id}}\n"
    ),
    "lifecycle.yaml": (
        "lifecycle: {awareness: {start: true}, consideration: {on: Product Viewed}, "
        "purchase: {on: Order Completed}}\n"
    ),
}
_LEADS_TO: Final = {"consideration": "Product Viewed", "purchase": "Order Completed"}
_CONTACTS: Final = {"email": "e", "push_token": "t", "phone": "p", "zalo_id": "z"}


class Policy(Struct, frozen=True):
    """What is tried: `hour` and `choice` as in a journey and in policies.yaml."""

    name: str
    choice: str
    hour: str = ""


#: What is tried, in the order of the picture.
POLICIES: Final = (
    Policy("learned channel", "explore: false"),
    Policy("learned channel, exploring", "explore: true"),
    Policy("learned channel and hour", "explore: false", "best within 24h"),
)
_HOLDOUT: Final = "holdout: {share: 10%, of: promotional, salt: study}\n"


class Sent(Struct, frozen=True):
    """A message that went out, and how it stood with its customer then."""

    customer: str
    channel: str
    stage: str
    at: int
    answered: bool


class Trial(Struct, frozen=True):
    """What came of a policy. `held_out` are the customers who got nothing, for comparison."""

    policy: Policy
    sent: tuple[Sent, ...]
    held_out: frozenset[str]
    tables: int


class _Heard:
    """What the engine puts out."""

    def __init__(self) -> None:
        self.actions: list[dict[str, str]] = []
        self.held_out: set[str] = set()
        self.tables: set[str] = set()

    def publish(self, kind: str, body: bytes) -> None:
        if kind.startswith("actions."):
            self.actions.append(orjson.loads(body))
        elif kind == "decisions":
            decision = orjson.loads(body)
            self.tables.add(decision.get("learned", ""))
            if decision["reason"] == "holdout":
                self.held_out.add(decision["customer"])

    def bury(self, letter: DeadLetter) -> None:
        raise AssertionError(letter.headers)


def play(policy: Policy, *, customers: int, weeks: int) -> Trial:
    """Let `weeks` weeks pass for so many customers."""
    heard = _Heard()
    runtime = MemoryRuntime(
        compiled(_journey(policy), files={**_FILES, "policies.yaml": _policies(policy)}),
        heard,
        wall=world.BEGINS_AT + (weeks + 2) * world.WEEK_MS,
    )
    coming = list(_events(customers, weeks))
    heapq.heapify(coming)
    sent: list[Sent] = []
    until = world.BEGINS_AT
    while coming:
        until += _SLICE_MS
        while coming and coming[0][0] < until:
            at, _, customer, told = heapq.heappop(coming)
            runtime.offer(_record(customer, at, told))
        runtime.let_pass(until)
        runtime.settle()
        for action in heard.actions:
            message = _answer(action)
            sent.append(message)
            if message.answered:
                told = {"type": "Message Opened", "action": action["id"]}
                later = world.drawn(_ANSWER_MS, "later", action["id"])
                at = max(until, message.at + later)
                heapq.heappush(coming, (at, action["id"], message.customer, told))
        heard.actions.clear()
    runtime.finish()
    tables = len(heard.tables - {""})
    return Trial(policy, tuple(sent), frozenset(heard.held_out), tables)


def _answer(action: dict[str, str]) -> Sent:
    customer, channel = action["customer"], action["channel"]
    at = parse_instant(action["at"])
    assert at is not None
    stage = world.stage_of(customer)
    chance = world.rate(customer, channel, stage, at)
    return Sent(customer, channel, stage, at, world.happens(chance, "answer", action["id"]))


def _events(customers: int, weeks: int) -> Iterator[tuple[int, str, str, dict[str, str]]]:
    for number in range(customers):
        customer = f"c{number}"
        yield world.BEGINS_AT, f"{customer} signed", customer, {"type": "Signed Up"}
        leads = _LEADS_TO.get(world.stage_of(customer))
        if leads is not None:
            yield world.BEGINS_AT + 1, f"{customer} moved", customer, {"type": leads}
        for week, chance in enumerate(world.occasions(customer, weeks)):
            told = {"type": "Offer Ready", "ready": str(week)}
            yield chance.at, f"{customer} {week}", customer, told


def _record(customer: str, at: int, told: dict[str, str]) -> Input:
    properties = {name: value for name, value in told.items() if name != "type"}
    value = {
        "id": f"{told['type']} {customer} {at}",
        "type": told["type"],
        "customer": customer,
        "occurred_at": at,
        "properties": properties,
        "identifiers": _CONTACTS,
    }
    return Input(customer.encode(), orjson.dumps(value))


def _journey(policy: Policy) -> str:
    hour = f"    hour: {policy.hour}\n" if policy.hour else ""
    return (
        "journey: weekly\nenter: {on: Offer Ready, key: event.ready}\nsteps:\n"
        f"  - send: offer\n    id: offer\n    category: promotional\n    channel: best\n{hour}"
    )


def _policies(policy: Policy) -> str:
    """Only answers count: all parts weigh the same, and nothing is taken off."""
    return (
        f"choice: {{weight: {{main: 100%, supporting: 100%, none: 100%}}, cost: 0%, fatigue: 0%, "
        f"{policy.choice}}}\n{_HOLDOUT}"
    )
