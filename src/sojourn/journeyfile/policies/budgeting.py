"""`budget` of policies.yaml to the core's values."""

from collections.abc import Iterator, Mapping
from typing import Any

from sojourn.core.declared.policies import Budget
from sojourn.journeyfile.declaring.settings import Settings, shards_of
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.limits import BudgetModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.phrases.duration import normal_duration
from sojourn.journeyfile.phrases.money import money_text, parse_money
from sojourn.journeyfile.policies.capping import check_group
from sojourn.journeyfile.review.catalogue import Catalogue, check_channel
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Path


def compile_budgets(
    review: Review[PoliciesModel],
    model: PoliciesModel,
    catalogue: Catalogue,
    groups: Mapping[str, str] | None,
    settings: Settings | None,
) -> tuple[Budget, ...]:
    """The budgets in their order. `groups` gives each journey's, None where not all are known."""
    budgets: list[Budget] = []
    for index, told in enumerate(model.budget):
        loc: Path = ("budget", index)
        if any(other.name == told.name for other in budgets):
            message = f"another budget is called `{told.name}`"
            hint = "records name them: tell them apart"
            review.say((*loc, "name"), "bad-budget", message, hint=hint)
        if told.channel is not None:
            check_channel(review, (*loc, "channel"), told.channel, catalogue)
        if groups is not None:
            _check_journeys(review, loc, told, groups)
        budget = _budget(review, loc, told, "" if settings is None else settings.currency)
        for message, hint in _problems(told) if review.sound else ():
            review.say(loc, "bad-budget", message, hint=hint)
        if review.sound and catalogue.whole:
            _check_costs(review, loc, budget, catalogue, shards_of(settings))
        budgets.append(budget)
    return tuple(budgets)


def normal_budget(form: dict[str, Any]) -> None:
    """Write what has several spellings in one of them."""
    form["of"].sort()
    form["at_most"] = money_text(form["at_most"])
    form["expires"] = normal_duration(form["expires"])
    form["then"] = form["then"] or ("drop" if form["per"] == "total" else "defer")


def _budget(review: Review[PoliciesModel], loc: Path, told: BudgetModel, currency: str) -> Budget:
    at_most = read_value(
        review, (*loc, "at_most"), told.at_most, lambda text: parse_money(text, currency)
    )
    return Budget(
        told.name,
        at_most_micros=at_most or 0,
        categories=frozenset(told.of),
        per=told.per,
        channel=told.channel or "",
        group=told.group or "",
        journey=told.journey or "",
        then=told.then or ("drop" if told.per == "total" else "defer"),
        expires_ms=review.duration((*loc, "expires"), told.expires),
    )


def _check_journeys(
    review: Review[PoliciesModel], loc: Path, told: BudgetModel, groups: Mapping[str, str]
) -> None:
    if told.group is not None:
        check_group(review, (*loc, "group"), told.group, set(groups.values()) - {""})
    if told.journey is not None and told.journey not in groups:
        message = f'no journey "{told.journey}" in this project'
        hint = did_you_mean(told.journey, groups)
        review.say((*loc, "journey"), "unknown-journey", message, hint=hint)


def _problems(told: BudgetModel) -> Iterator[tuple[str, str]]:
    """What does not fit together in a budget, each with a hint."""
    if told.then == "another channel" and told.channel is None:
        message = "a budget of all channels leaves no other"
        yield message, "give it a `channel:`, or write `then: defer`"
    if told.per == "total" and told.then == "defer":
        yield "no other period comes to wait for", "write `then: drop`"
    if told.expires is not None and (told.then == "drop" or told.per == "total"):
        yield "what is dropped does not wait, so it cannot expire", "take `expires` out"


def _check_costs(
    review: Review[PoliciesModel], loc: Path, budget: Budget, catalogue: Catalogue, shards: int
) -> None:
    """Say where nothing costs anything, and where a shard's part is less than one message."""
    costs = {
        channel.cost_micros: name
        for name, channel in catalogue.channels.items()
        if budget.channel in ("", name)
    }
    dearest = max(costs, default=0)
    if not dearest:
        message = "no message that it counts costs anything"
        hint = "say in channels.yaml what one costs, as in `cost: 0.02 USD`"
        review.say(loc, "nothing-to-do", message, hint=hint)
    elif budget.at_most_micros and budget.at_most_micros // shards < dearest:
        message = (
            f"divided among {shards:,} shards, it is less than one message by {costs[dearest]}"
        )
        hint = "each shard (`partitions` in sojourn.yaml) spends its own part"
        review.say((*loc, "at_most"), "small-stock", message, hint=hint)
