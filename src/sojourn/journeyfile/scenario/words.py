"""Reasons in plain words, for `because`, for reports, and for whoever reads a failure.

The only place where they are put into words; a test holds it against the vocabulary.
"""

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from msgspec import Struct

from sojourn.core.vocabulary import DecisionReason


class Words(Struct, frozen=True):
    """A reason in words: by itself, and where it is about a channel."""

    alone: str
    about: str = ""


WORDS: Final[Mapping[str, Words]] = {
    "all_gates_passed": Words("nothing held it back"),
    "condition_false": Words("its condition did not hold"),
    "sold_out": Words("the offer is sold out"),
    "no_offer": Words("the customer holds no code of its offer"),
    "offer_ended": Words("the offer has ended"),
    "offer_redeemed": Words("the customer has used the code"),
    "just_bought": Words("the customer has just bought it"),
    "no_consent": Words("no consent", "no consent for {channel}"),
    "suppressed": Words("its address is suppressed", "the address for {channel} is suppressed"),
    "no_address": Words("no channel can reach the customer", "no address for {channel}"),
    "no_channel_left": Words("it failed on every channel"),
    "outside_reply_window": Words(
        "the customer has not written lately",
        "the customer has not written on {channel} lately",
    ),
    "outside_window": Words("outside the window of its channel", "outside the window of {channel}"),
    "holdout": Words("the customer is held out"),
    "expired": Words("it came too late"),
    "over_cap": Words("over a cap"),
    "too_soon": Words("too soon after another message"),
    "over_budget": Words("over a budget"),
    "quiet_hours": Words("quiet hours"),
    "unknown_zone": Words("the time zone is not known"),
    "better_hour": Words("a later hour promises more"),
    "in_arbitration": Words("it waits for what else wants to go out"),
    "outbid": Words("a better message took its place"),
    "too_large": Words("it is too large"),
    "awaiting_answer": Words("an answer is awaited"),
    "answered": Words("the customer has answered"),
    "run_exited": Words("the run has ended"),
    "run_moved_on": Words("the run has taken another way"),
    "run_parked": Words("the run was stopped by a mistake"),
    "first_difference": Words("the arms differ from here on"),
}


def in_words(reason: str, channel: str = "") -> str:
    """A reason as people say it; one that has no words yet says itself."""
    words = WORDS.get(reason, Words(reason.replace("_", " "), ""))
    if channel and words.about:
        return words.about.replace("{channel}", channel)
    return words.alone


def all_words(channels: Iterable[str]) -> tuple[str, ...]:
    """Everything that can be said of a decision, over these channels."""
    reasons = (*get_args(DecisionReason), *WORDS)
    told = {in_words(reason, channel): None for reason in reasons for channel in ("", *channels)}
    return tuple(told)
