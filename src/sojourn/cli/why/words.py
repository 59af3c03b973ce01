"""Every reason, loss and outcome of a decision as a person says it.

The only place where `why` has its words from; a test holds the tables against the vocabulary. A
clause is in the past tense and stands behind a colon or "so". In it stand for something: `{by}`
the channels as in "email or sms", `{both}` as in "email and sms", `{were}` their verb, `{kinds}`
the messages of the category, `{detail}` the name in the record, `{offer}` and `{code}` what was
given, `{more}` what is known besides.
"""

from collections.abc import Mapping
from typing import Final, get_args

from msgspec import Struct

from sojourn.core.vocabulary import DecisionReason, Loss, Outcome, Report


class Clause(Struct, frozen=True):
    """A reason: by itself, and where it is about channels that are named."""

    alone: str
    of: str = ""


#: What the customer sees of each outcome; `{channel}`, `{when}` and `{why}` are filled in.
OUTCOMES: Final[Mapping[Outcome, str]] = {
    "sent": "Sent by {channel} {when}",
    "deferred": "Not sent yet",
    "dropped": "Not sent {when}: {why}",
    "withdrawn": "Withdrawn {when}: {why}",
    "exposed": "Counted for an experiment {when}: {why}",
    "granted": "Given {when}: the code “{code}” of the offer {offer}",
}

#: The same of a code that is not given.
NOT_GIVEN: Final = "Not given {when}: {why}"

REASONS: Final[Mapping[DecisionReason, Clause]] = {
    "all_gates_passed": Clause("nothing held it back"),
    "sold_out": Clause("the offer {offer} had run out"),
    "no_offer": Clause("the customer held no code of the offer {offer}"),
    "offer_ended": Clause("the offer {offer} was over"),
    "offer_redeemed": Clause("the customer had used their code of the offer {offer}"),
    "just_bought": Clause("the customer had bought what the offer {offer} is for not long before"),
    "condition_false": Clause("what it depends on was not so{more}"),
    "no_consent": Clause(
        "the customer did not allow {kinds}",
        "the customer did not allow {kinds} by {by}",
    ),
    "suppressed": Clause(
        "the customer's address was closed",
        "the customer's address for {by} was closed, as a message came back or was called spam, or "
        "by hand",
    ),
    "no_address": Clause(
        "none of its channels can reach the customer",
        "the customer had no address for {by}",
    ),
    "outside_reply_window": Clause(
        "the customer had not written lately where that is needed",
        "the customer had not written by {by} lately, where that is needed",
    ),
    "no_channel_left": Clause("it had been tried on every channel that can reach the customer"),
    "outside_window": Clause(
        "its channel was closed at that hour", "{both} {were} closed at that hour{more}"
    ),
    "holdout": Clause(
        "the customer is one of those who get no {kinds}, so that it can be seen what these do"
    ),
    "expired": Clause("it would have come too late"),
    "over_cap": Clause(
        "the customer had had as many {kinds} as the cap “{detail}” allows{more}",
        "the customer had had as many messages by {by} as a cap allows",
    ),
    "too_soon": Clause(
        "it would have come too soon after the message before it, says the cap “{detail}”{more}",
        "a message by {by} would have come too soon after the one before it",
    ),
    "over_budget": Clause(
        "the money of the budget “{detail}” was spent",
        "the money for messages by {by} was spent",
    ),
    "quiet_hours": Clause("the customer was not to be disturbed at that hour{more}"),
    "unknown_zone": Clause("nobody knew what time it is where the customer lives"),
    "in_arbitration": Clause("it waited for what else wants to go out in these minutes"),
    "outbid": Clause("a better message took its place{more}"),
    "better_hour": Clause(
        "a later hour promised more answers", "a later hour promised more answers by {by}"
    ),
    "too_large": Clause("what goes along with it was too large to be sent"),
    "awaiting_answer": Clause("an answer to the message before it was awaited"),
    "answered": Clause("the customer had answered already"),
    "run_exited": Clause("the reason for it was gone{more}"),
    "run_moved_on": Clause("the journey had taken another way by then"),
    "run_parked": Clause("a mistake had stopped the journey for this customer"),
    "first_difference": Clause("from then on its arms were treated differently"),
}

#: Why a channel did not become the one, where no gate had closed it.
LOSSES: Final[Mapping[Loss, str]] = {
    "later_in_the_list": "{both} would have been next",
    "lower_score": "{both} promised less",
    "failed": "it had failed by {by}",
    "unanswered": "the customer had not answered it by {by}",
    "passed_over": "{both} had been passed over before",
}

#: What a connector reports, as what the message was.
REPORTS: Final[Mapping[Report, str]] = {
    "sent": "handed to the provider",
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "replied": "answered in writing",
    "converted": "a success",
    "bounced": "sent back, as the address is no good",
    "complained": "called spam",
    "unsubscribed": "answered with a no to more of them",
    "failed": "said to have failed",
    "done": "done",
}


def clause_of(reason: str, *, about_channels: bool) -> str:
    """The clause for a reason or a loss; a word of a later release says itself."""
    loss = next((LOSSES[known] for known in get_args(Loss) if known == reason), "")
    if loss:
        return loss
    known = next((REASONS[one] for one in get_args(DecisionReason) if one == reason), None)
    if known is None:
        return reason.replace("_", " ")
    return (known.of if about_channels else "") or known.alone


def outcome_of(outcome: str) -> str:
    """The headline of an outcome."""
    known = next((OUTCOMES[one] for one in get_args(Outcome) if one == outcome), "")
    return known or f"{outcome.replace('_', ' ').capitalize()} {{when}}: {{why}}"


def report_of(word: str) -> str:
    """What a report says of a message."""
    return next((REPORTS[one] for one in get_args(Report) if one == word), word)
