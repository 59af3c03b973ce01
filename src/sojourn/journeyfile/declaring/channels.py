"""channels.yaml: the ways to a customer."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sojourn.core.consent.contacts import CUSTOMER_ID
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.facts import CUSTOMER_FIELDS
from sojourn.core.vocabulary import BUILT_IN_CHANNELS
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.base import NAME
from sojourn.journeyfile.format.channels import ChannelModel, ChannelsModel
from sojourn.journeyfile.phrases.clock_text import parse_window
from sojourn.journeyfile.phrases.duration import Fault, normal_duration
from sojourn.journeyfile.phrases.money import money_text, parse_money
from sojourn.journeyfile.phrases.rate import parse_rate
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value

#: Stands for "every way to the customer, the one that they answer to first" (`best_of`).
BEST: Final = "best"

#: What `customer.` is followed by without any declaration.
BUILT_IN: Final = frozenset({"scores", *(path.split(".")[0] for path in CUSTOMER_FIELDS)})

#: The verb of the steps that use each built-in channel.
_USED_BY: Final = {"audience": "audience", "event": "emit", "task": "task"}

_CONTACT: Final = re.compile(rf"customer\.({NAME.strip('^$')})")


def compile_channels(
    review: Review[ChannelsModel], *, stages: tuple[str, ...] | None, currency: str
) -> dict[str, Channel]:
    """The channels that hold. Findings go to the review.

    `stages` are those of the lifecycle, `currency` is the project's; None and "" where they are
    not known.
    """
    channels = {}
    for name, model in ({} if review.model is None else review.model.channels).items():
        _check_stages(review, name, model, stages)
        contact = _contact(review, name, model)
        window = read_value(review, ("channels", name, "window"), model.window, parse_window)
        reply_ms = review.duration(("channels", name, "reply_window"), model.reply_window)
        cost_micros = _cost(review, name, model, currency)
        # Decisions do not depend on it: it is for connectors.
        read_value(review, ("channels", name, "rate"), model.rate, parse_rate)
        if _is_free(review, name) and contact is not None:
            channels[name] = Channel(
                name,
                contact,
                windows={} if window is None else dict.fromkeys(model.window_for, (window,)),
                reply_ms=dict.fromkeys(model.reply_window_for, reply_ms) if reply_ms else {},
                cost_micros=cost_micros,
                roles=dict(model.role),
            )
    return channels


def best_of(channels: Mapping[str, Channel]) -> tuple[str, ...]:
    """The channels among which `best` chooses.

    What is reached by `customer.id` is a system of one's own, such as a CRM: no way to the
    customer, unless there is no other.
    """
    ways = tuple(name for name, channel in channels.items() if channel.contact != CUSTOMER_ID)
    return ways or tuple(channels)


def normal_channels(model: ChannelsModel) -> dict[str, Any]:
    """The channels in full, each amount written one way."""
    form: dict[str, Any] = model.model_dump(mode="json", by_alias=True)["channels"]
    for channel in form.values():
        channel["window_for"].sort()
        channel["reply_window_for"].sort()
        channel["reply_window"] = normal_duration(channel["reply_window"])
        if channel["cost"] is not None:
            channel["cost"] = money_text(channel["cost"])
        if channel["rate"] is None:
            # Later than the first hashes: a file that says nothing of it has not changed.
            del channel["rate"]
    return form


def _is_free(review: Review[ChannelsModel], name: str) -> bool:
    """Whether a channel may be called so."""
    message = ""
    if name in BUILT_IN_CHANNELS:
        message = f"the channel `{name}` is built in: `{_USED_BY[name]}` steps use it"
    elif name == BEST:
        message = "`best` stands for whichever channel the customer answers to"
    if message:
        review.say(("channels", name), "bad-name", message, at_key=True)
    return not message


def _contact(review: Review[ChannelsModel], name: str, model: ChannelModel) -> str | None:
    match = _CONTACT.fullmatch(model.to)
    # `customer.id` is the one built-in name that is an address: whoever has it is reached.
    if match is not None and (match[1] not in BUILT_IN or match[1] == CUSTOMER_ID):
        return match[1]
    meant = model.to.removeprefix("customer.")
    known = re.fullmatch(NAME, meant) is not None and meant not in BUILT_IN
    hint = f"write `customer.{meant}`" if known else "write one as in `customer.email`"
    message = f'"{model.to}" is no contact point of a customer'
    review.say(("channels", name, "to"), "unknown-value", message, hint=hint)
    return None


def _cost(review: Review[ChannelsModel], name: str, model: ChannelModel, currency: str) -> int:
    def parse(text: str) -> int | Fault:
        return parse_money(text, currency)

    return read_value(review, ("channels", name, "cost"), model.cost, parse) or 0


def _check_stages(
    review: Review[ChannelsModel], name: str, model: ChannelModel, stages: tuple[str, ...] | None
) -> None:
    for stage in model.role:
        if stages is not None and stage not in stages:
            listed = f"expected one of {one_of(stages)}" if stages else "there are no stages"
            hint = did_you_mean(stage, stages) or listed
            message = f'no stage "{stage}" in lifecycle.yaml'
            loc = ("channels", name, "role", stage)
            review.say(loc, "unknown-stage", message, hint=hint, at_key=True)
