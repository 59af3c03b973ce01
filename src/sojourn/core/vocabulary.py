"""The closed vocabularies that leave the engine: each word is declared here once.

A test ties every one of them to the shipped JSON Schemas and to docs/reference.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Category = Literal["transactional", "service", "promotional"]

#: What a connector reports about an action.
Report = Literal[
    "sent",  # the provider took it
    "delivered",  # it reached the address
    "opened",
    "clicked",
    "replied",  # the customer wrote back
    "converted",  # it led to what it was for
    "bounced",  # the address is no good
    "complained",  # the customer called it spam
    "unsubscribed",  # the customer wants no more of these
    "failed",  # it did not go out, or did not arrive
    "done",  # people of ours have done their task
]

#: A sign that the customer took note of a message, from the weakest to the strongest.
Answer = Literal["opened", "clicked", "replied", "converted"]
ANSWERS: Final = get_args(Answer)
#: Reports by which the customer wants no more of it.
REFUSALS: Final[frozenset[str]] = frozenset({"complained", "unsubscribed"})
#: What the customer says to a message: they say it on whichever channel it reached them.
RESPONSES: Final[frozenset[str]] = frozenset({*ANSWERS, *REFUSALS})
#: Reports that a message did not arrive.
FAILURES: Final[frozenset[str]] = frozenset({"failed", "bounced"})
#: Reports that only a message which has arrived can lead to.
ARRIVALS: Final[frozenset[str]] = frozenset({"delivered", *RESPONSES})

#: Answers that a mail server or a link scanner may give in the customer's place.
MADE_BY_MACHINES: Final[frozenset[str]] = frozenset({"opened", "clicked"})

#: Reports that bring the customer no nearer: what a provider or people of ours did, and a no.
NOT_AN_ACT: Final[frozenset[str]] = frozenset({"sent", "delivered", "done", *FAILURES, *REFUSALS})

ActionKind = Literal["send", "audience", "cancel", "task", "event"]

#: What a consent is about where it names no purpose. A transactional message is owed: only by its
#: own name is it refused.
CONSENTED: Final[tuple[Category, ...]] = ("service", "promotional")

#: The channels that need no declaration: whom tasks go to is a team, and events go to whoever
#: listens.
BUILT_IN_CHANNELS: Final = ("audience", "event", "task")

#: Why a run, or a customer's stage, moved. One for each line of the transitions topic.
TransitionReason = Literal[
    "entered",  # a run began
    "reached",  # the step before it was done at once
    "elapsed",  # the wait was over
    "matched",  # the event that was waited for came
    "timed_out",  # it did not come in time
    "nothing_sent",  # a report was waited for about a message that never went out
    "nothing_given",  # the offer had no code for the customer
    "redeemed",  # a code was used
    "redeemed_again",  # a code was used that had been used before
    "chosen",  # a rule of `choose` held
    "drawn",  # an experiment's arm; the detail names it
    "restarted",  # an event let the wait begin anew
    "passed",  # the moment waited for was over already
    "repeated",  # a loop begins its next pass, or is over
    "branched",  # a strand of `together` began
    "over",  # a strand came to its end, and others of its run go on
    "joined",  # the strands of `together` have come to their end
    "dropped",  # a strand ended because another one came first
    "failed",  # a message could not be sent or did not arrive
    "no_room",  # caps or a better message left no room for a message
    "measured",  # the event by which an experiment is judged
    "migrated",  # a new version took the run over
    "held",  # it would have gone on, but its journey is paused
    "cleaning_up",  # an exit criterion sent the run to its last steps
    "exited",  # an exit criterion ended the run
    "completed",  # the run came to its end
    "goal",  # the goal of the run was met
    "late_for_timeout",  # the event would have ended a wait whose timer had fired; nothing moved
    "parked",  # a defect or the step limit stopped the run
    "stage",  # a rule of the lifecycle held
]

#: What became of something that a step wanted to do towards a channel. What is deferred is
#: decided on once more, so it has another record later. A code of an offer is granted, or dropped.
#: "exposed" is about no message: the arms of an experiment began to differ for the customer.
Outcome = Literal["sent", "deferred", "dropped", "withdrawn", "exposed", "granted"]

#: What a message passes on its way out, in this order (semantics 16). The first that fails names
#: the reason; docs, records, metrics and `core.sending.gates` follow this list.
Gate = Literal[
    "run",  # its run is still under way
    "condition",  # the step's `only_if`
    "offer",  # the code that it shows still holds
    "consent",
    "suppression",
    "address",
    "reply_window",  # the customer has written there lately
    "window",  # the vendor's hours
    "holdout",
    "expiry",
    "caps",
    "budget",  # money is left for it
    "quiet_hours",
    "arbitration",  # no better message of these minutes
]

#: Why: the first gate that failed, or that all let it pass.
DecisionReason = Literal[
    "all_gates_passed",
    "condition_false",  # the step's `only_if` did not hold at the moment of sending
    "sold_out",  # the offer has no more codes, or no more money, for these customers
    "no_offer",  # the customer holds no code of the offer that the message shows
    "offer_ended",  # the offer, or the customer's code of it, is over
    "offer_redeemed",  # the customer has used their code
    "just_bought",  # what the offer is for was bought a short while ago
    "no_consent",  # the customer said no, or was not asked where that is needed
    "suppressed",  # this address must not be written to: it bounced, or its owner complained
    "no_address",  # no channel of the list can reach this customer
    "no_channel_left",  # it failed on every channel of the list
    "outside_reply_window",  # the customer has not written lately where that is needed
    "outside_window",  # the channel is closed at this hour
    "holdout",  # the customer is one of those who get none of these, for comparison
    "expired",  # the moment of sending came too late
    "over_cap",  # the customer has had as many as a cap allows
    "too_soon",  # another message went out just before
    "over_budget",  # what such messages may cost in this time is spent
    "quiet_hours",  # the customer is not to be disturbed at this hour
    "unknown_zone",  # nobody knows what time it is where the customer is
    "in_arbitration",  # it waits for what else wants to go out in these minutes
    "outbid",  # a better message took its place
    "better_hour",  # all gates let it pass, and a later hour promises more
    "too_large",  # the action is over the bound on its size
    "awaiting_answer",  # it goes out on another channel if nobody answers by then
    "answered",  # the customer answered the message before it
    "run_exited",  # the run ended before the message was sent
    "run_moved_on",  # the run took another way before the message was sent
    "run_parked",  # a defect or the step limit stopped the run before the message was sent
    "first_difference",  # from here on it matters in which arm the customer is
]

#: The gate behind each reason that one gives.
GATE_OF: Final[Mapping[DecisionReason, Gate]] = {
    "run_exited": "run",
    "run_moved_on": "run",
    "run_parked": "run",
    "condition_false": "condition",
    "no_offer": "offer",
    "offer_ended": "offer",
    "offer_redeemed": "offer",
    "just_bought": "offer",
    "no_consent": "consent",
    "suppressed": "suppression",
    "no_address": "address",
    "outside_reply_window": "reply_window",
    "outside_window": "window",
    "holdout": "holdout",
    "expired": "expiry",
    "over_cap": "caps",
    "too_soon": "caps",
    "over_budget": "budget",
    "quiet_hours": "quiet_hours",
    "unknown_zone": "quiet_hours",
    "in_arbitration": "arbitration",
    "outbid": "arbitration",
}

#: The reasons behind which all gates let the message pass.
PASSED: Final[tuple[DecisionReason, ...]] = ("all_gates_passed", "better_hour", "too_large")

#: The reasons that others took the place of a message, or its money (`if_no_room`).
NO_ROOM: Final[frozenset[DecisionReason]] = frozenset(
    {"over_cap", "too_soon", "over_budget", "outbid"}
)

#: Why a channel of the list did not become the one, besides the gates that closed it.
Loss = Literal[
    "later_in_the_list",  # an earlier one was free
    "lower_score",  # another one promises more
    "failed",  # the message failed there before
    "unanswered",  # it went out there before, and nobody answered
    "passed_over",  # it stands before one on which the message went out already
]

#: What an operator should know of one input besides its result. Counted, never an error.
Note = Literal[
    "duplicate",  # the event id was seen before; nothing changed
    "late",  # it happened before something already processed of this customer
    "unknown_type",  # no such type in events.yaml; nothing changed
    "unknown_zone",  # a time zone that the IANA database does not know; it was passed over
    "missing_value",  # a condition met a value that is not there, and was false
    "late_for_timeout",  # it would have ended a wait whose timer had fired
    "unknown_action",  # a report about an action that this customer never got, or long ago
    "machine_open",  # a machine opened or clicked, which is no answer
    "limit_of_runs",  # an entry was refused: too many runs at the same time, or of late
    "unknown_journey",  # a journey was to be started that these definitions do not have
    "limit_of_steps",  # one input led to more than a turn may do; the rest was left out
    "parked",  # a run was stopped by a defect or the step limit
    "defect_without_input",  # our mistake behind a timer or an activation; nothing else changed
    "forgotten",  # a bound pushed the oldest entry of a list out of the state
]

#: Why an input ended on the dead-letter topic.
DeadLetterReason = Literal[
    "not_json",
    "not_utf8",
    "wrong_type",  # a field of the envelope has another JSON type than it must
    "missing_id",
    "missing_type",
    "missing_customer",
    "missing_time",
    "bad_time",  # no time, or outside 1970 to 9998
    "bad_value",  # a property is not what events.yaml says, or is missing though it must be there
    "unknown_type",  # no such type in events.yaml, which says that those are refused
    "unknown_version",  # a specversion that this release does not read
    "too_large",
    "too_deep",
    "from_the_future",  # later than the clock by more than the tolerance
    "foreign_currency",  # money in another currency than the project's
    "state_too_large",  # the customer's state would pass its bound
    "unpublishable",  # the broker refuses the action for good
    "undeliverable",  # a connector could not hand the action over; the detail says why
    "input_lost",  # input was deleted before the engine had read it; no original bytes
    "unknown_definitions",  # an activation names definitions that were never published
    "defect",  # our mistake: the decision raised
]

GATES: Final[tuple[Gate, ...]] = get_args(Gate)
CATEGORIES: Final[frozenset[Category]] = frozenset(get_args(Category))
DEAD_LETTER_REASONS: Final = get_args(DeadLetterReason)
REPORTS: Final = get_args(Report)
NOTES: Final = get_args(Note)
