"""Projects with offers, and customers who want a code."""

import textwrap
from collections.abc import Iterable, Mapping

from sojourn.core.declared.definitions import Definitions
from sojourn.core.outcome import Decision
from support.journeys import FRAME, compiled, on_signing_up
from support.play import Player
from support.project import START, touch
from support.till import Till

EVENTS = """
events:
  Signed Up: {properties: {plan: text}}
  Product Viewed: {properties: {product_id: text}}
  Order Completed:
    properties: {order_id: text, code: text, product_id: text, products: list, value: money}
"""
REDEEMED = "redeemed: {on: Order Completed, when: event.code == offer.code}"

#: Gives a code, and says what became of it.
GIFT = on_signing_up(
    """
    - {offer: gift, id: gift, else: [{tag: {add: without}}]}
    - {wait: 1d, id: rest}
    - {send: reminder, id: reminder, category: service, channel: direct, offer: gift,
       data: {code: offer.gift.code}}
    - {wait: 365d, id: end}
    """,
    "gifts",
)


def with_offer(offer: str, *journeys: str, files: Mapping[str, str] | None = None) -> Definitions:
    """A project whose offer `gift` is `{<offer>}`; everyone who signs up asks for one."""
    frame = {
        **FRAME,
        "events.yaml": textwrap.dedent(EVENTS),
        "offers.yaml": f"offers: {{gift: {{{offer}}}}}\n",
        **(files or {}),
    }
    return compiled(*(journeys or (GIFT,)), files=frame)


def who_ask(
    definitions: Definitions, count: int, till: Till, *, at: int = START, named: str = "c"
) -> list[Player]:
    """So many customers of one shard who sign up one after the other."""
    players = []
    for number in range(count):
        customer = f"{named}{number}"
        player = Player(definitions, customer, till)
        players.append(player.tell(touch("Signed Up", at=at + number, customer=customer)))
    return players


def codes(players: Iterable[Player]) -> list[str]:
    """The codes that these customers hold, in their order."""
    return [held.code for player in players for held in player.state.profile.offers.values()]


def decided(player: Player) -> list[str]:
    """What was decided about the offer, in short."""
    return [_short(decision) for decision in player.decisions if decision.offer]


def _short(decision: Decision) -> str:
    return " ".join(filter(None, (decision.outcome, decision.reason, decision.detail)))
