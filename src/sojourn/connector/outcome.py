"""What may come of a provider call: four values, and closed lists of reasons.

A provider decides between them; nothing else in the connector looks at its answers.
"""

from typing import Literal

from msgspec import Struct

#: Why a message will not be sent any more: the `reason` of a "Message Failed".
FailureReason = Literal[
    "rejected",  # the provider said no for good
    "bad_address",  # nothing can be sent to what stands in `to`
    "no_template",  # there is no template of this name
    "bad_template",  # the template cannot be rendered with this data, or is over a bound
    "too_late",  # it expired before it could be sent
    "no_consent",  # the customer has said no since it was decided
    "suppressed",  # what was sent to this address has come back since
    "gave_up",  # it was tried again until patience was over
    "defect",  # the connector's own code raised
]

#: Why to try again.
RetryReason = Literal[
    "unreachable",  # no connection, or it broke
    "timed_out",  # no answer in time
    "busy",  # the provider asks for patience
    "unclear",  # an answer that nobody understands
    "not_authorized",  # the provider does not know us: an operator must look
    "misconfigured",  # it is not the provider that answers: an operator must look
]

#: What an operator must mend, for it holds for every message. None is given up for it: those that
#: may not wait expire.
OPERATOR_REASONS: frozenset[RetryReason] = frozenset({"not_authorized", "misconfigured"})


class Sent(Struct, frozen=True):
    """The provider has taken it over. `delivered`: and says that it has arrived."""

    delivered: bool = False


class Bounced(Struct, frozen=True):
    """The address does not exist any more: nothing should be sent there again."""

    code: str = ""


class Failed(Struct, frozen=True):
    """It will not be sent. `code` is the provider's, of digits and dots; never its words."""

    reason: FailureReason = "rejected"
    code: str = ""


class Retry(Struct, frozen=True):
    """Not now. `after_s`: as long as the provider asks for. `hold`: keep back all others too."""

    reason: RetryReason = "busy"
    code: str = ""
    after_s: float = 0.0
    hold: bool = False


Outcome = Sent | Bounced | Failed | Retry
#: What a message has come to at last.
Settled = Sent | Bounced | Failed
