"""What the last look before a provider call knows: what was taken back, and who says no now.

Of one channel. Records of both topics go in as they come; of consents only those are kept that
keep something back, so memory grows with refusals and not with customers.
"""

from collections import OrderedDict
from typing import Final, Literal

from msgspec import Struct

from sojourn.connector.action import Action, read_action
from sojourn.core.vocabulary import Category
from sojourn.wire.consent import Consent, ConsentUnreadable, read_consent
from sojourn.wire.record import InputRecord

Objection = Literal["no_consent", "suppressed"]

#: What every cancel has in its bytes; most actions need not be read to know that they are none.
_CANCEL: Final = b'"cancel"'


class Refused(Struct, frozen=True, gc=False):
    """What a customer refuses on this channel, as of `at`."""

    categories: frozenset[str]
    suppressed: bool
    at: int


class Sight:
    """What is seen of one partition: of its actions, and of the consents of its customers."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._refused: dict[bytes, Refused] = {}
        self._cancelled: OrderedDict[str, int] = OrderedDict()
        self.unreadable = 0

    @property
    def refusals(self) -> int:
        """How many customers refuse something on this channel."""
        return len(self._refused)

    @property
    def cancels(self) -> int:
        """How many cancels are remembered."""
        return len(self._cancelled)

    def take_action(self, record: InputRecord) -> None:
        """Remember what a record of the actions topic takes back."""
        if record.value is None or _CANCEL not in record.value:
            return
        action = read_action(record.value)
        if isinstance(action, Action) and action.kind == "cancel":
            self._cancelled[action.cancels] = record.offset

    def take_consent(self, record: InputRecord) -> None:
        """Take over a record of the consents topic."""
        key, value = record.key, record.value
        if key is None:
            return
        if value is None:
            self._refused.pop(key, None)
            return
        try:
            consent = read_consent(value)
        except ConsentUnreadable:
            # What was known before stays: nobody is written to because a record is broken.
            self.unreadable += 1
            return
        refused = self._refusal(consent)
        if refused.categories or refused.suppressed:
            self._refused[key] = refused
        else:
            self._refused.pop(key, None)

    def is_cancelled(self, action: str) -> bool:
        return action in self._cancelled

    def objection(self, customer: str, category: Category | None) -> tuple[Objection, int] | None:
        """What keeps a message back, and since when; None where nothing does.

        What came back from an address is no reason to keep back what is owed.
        """
        refused = self._refused.get(customer.encode("utf-8", "surrogatepass"))
        if refused is None or category is None:
            return None
        if category in refused.categories:
            return "no_consent", refused.at
        if refused.suppressed and category != "transactional":
            return "suppressed", refused.at
        return None

    def forget_below(self, offset: int) -> None:
        """Everything before `offset` is done, so what took it back is of no use any more."""
        while self._cancelled and next(iter(self._cancelled.values())) < offset:
            self._cancelled.popitem(last=False)

    def _refusal(self, consent: Consent) -> Refused:
        channel = f".{self._channel}"
        refused = frozenset(
            name.removesuffix(channel)
            for name, agreed in consent.consents.items()
            if not agreed and name.endswith(channel)
        )
        return Refused(refused, self._channel in consent.suppressed, consent.at)
