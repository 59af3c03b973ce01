"""policies.yaml: what holds for the messages of all journeys."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.policies import ConsentRule, Policies
from sojourn.core.local_time.calendar import MINUTES_OF_DAY
from sojourn.core.local_time.hours import Window, complement
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.declaring.settings import Settings
from sojourn.journeyfile.declaring.trials import compile_holdout
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.phrases.clock_text import parse_window, window_text
from sojourn.journeyfile.phrases.consent_text import consent_text, parse_consent
from sojourn.journeyfile.phrases.duration import normal_duration
from sojourn.journeyfile.policies.budgeting import compile_budgets, normal_budget
from sojourn.journeyfile.policies.capping import compile_caps, normal_cap
from sojourn.journeyfile.policies.choice import compile_choice, normal_choice
from sojourn.journeyfile.policies.country import compile_countries
from sojourn.journeyfile.policies.preset import UsedPreset, consent_with, normal_uses
from sojourn.journeyfile.policies.ranking import compile_arbitration, compile_ranks
from sojourn.journeyfile.review.catalogue import Catalogue, check_channel
from sojourn.journeyfile.review.clauses import Clauses
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value

#: In the order in which authors think of them.
_CATEGORIES: Final[tuple[Category, ...]] = ("promotional", "service", "transactional")


def compile_policies(
    review: Review[PoliciesModel],
    catalogue: Catalogue,
    groups: Mapping[str, str] | None,
    settings: Settings | None,
    presets: Iterable[UsedPreset] = (),
) -> Policies:
    """The policies of a project. Findings go to the review.

    `groups` gives the group of each journey, "" for none; None where not all are known. The
    channels of the catalogue have the hours that `presets` bring.
    """
    model = review.model
    if model is None:
        return Policies()
    open_hours = _open_hours(review, model)
    _check_hours(review, open_hours, catalogue.channels)
    consent = consent_with(_consent(review, model, catalogue), presets)
    if model.unknown_zone != "project" and not open_hours and review.sound:
        message = "`unknown_zone` is about quiet hours, and there are none"
        review.say(("unknown_zone",), "nothing-to-do", message, at_key=True)
    countries = compile_countries(review, model, catalogue)
    return Policies(
        consent=consent,
        open_hours=open_hours,
        unknown_zone=model.unknown_zone,
        jitter_ms=review.duration(("jitter",), model.jitter),
        caps=compile_caps(review, model, catalogue, groups, presets),
        choice=compile_choice(review, model.choice, catalogue),
        holdout=compile_holdout(review, Clauses(review, catalogue), catalogue, model.holdout),
        machine_opens=model.machine_opens,
        ranks=compile_ranks(review, model, groups),
        arbitration=compile_arbitration(review, model.arbitration),
        country=countries.attribute,
        zones=countries.zones,
        unknown_zones=countries.unknown,
        budgets=compile_budgets(review, model, catalogue, groups, settings),
    )


def normal_policies(
    model: PoliciesModel | None, presets: Iterable[UsedPreset] = ()
) -> dict[str, Any]:
    """The policies in full, with all that presets bring; without the file, what holds then."""
    model = PoliciesModel.model_validate({}) if model is None else model
    form: dict[str, Any] = model.model_dump(mode="json", by_alias=True)
    form["use"] = normal_uses(presets)
    form["jitter"] = normal_duration(form["jitter"])
    for rules in form["consent"].values():
        rules.update((channel, _normal_consent(text)) for channel, text in rules.items())
    for cap in form["caps"]:
        normal_cap(cap)
    for budget in form["budget"]:
        normal_budget(budget)
    for key in ("holdout", "arbitration"):
        if form[key] is not None:
            form[key]["of"].sort()
    if form["holdout"] is not None and (measure := form["holdout"]["measure"]) is not None:
        measure["within"] = normal_duration(measure["within"])
    if form["arbitration"] is not None:
        for key in ("window", "expires"):
            form["arbitration"][key] = normal_duration(form["arbitration"][key])
    # Left out where the file does not say, so that older ones keep their version.
    choice = form.pop("choice")
    if choice is not None:
        form["choice"] = normal_choice(choice)
    return form


def _normal_consent(text: str) -> str:
    rule = parse_consent(text)
    return consent_text(rule) if isinstance(rule, ConsentRule) else text


def _consent(
    review: Review[PoliciesModel], model: PoliciesModel, catalogue: Catalogue
) -> dict[str, ConsentRule]:
    rules: dict[str, ConsentRule] = {}
    for category in _CATEGORIES:
        declared: Mapping[str, str] = getattr(model.consent, category)
        for channel, text in declared.items():
            loc = ("consent", category, channel)
            check_channel(review, loc, channel, catalogue, at_key=True)
            rule = read_value(review, loc, text, parse_consent)
            if rule is not None:
                rules[f"{category}.{channel}"] = rule
    return rules


def _open_hours(review: Review[PoliciesModel], model: PoliciesModel) -> dict[Category, Window]:
    hours: dict[Category, Window] = {}
    for category in _CATEGORIES:
        text: str | None = getattr(model.quiet_hours, category)
        quiet = read_value(review, ("quiet_hours", category), text, parse_window)
        if quiet is not None:
            hours[category] = complement(quiet)
    return hours


def _check_hours(
    review: Review[PoliciesModel],
    open_hours: Mapping[Category, Window],
    channels: Mapping[str, Channel],
) -> None:
    for category in _CATEGORIES:
        hours = open_hours.get(category)
        for channel in channels.values():
            windows = channel.windows.get(category, ())
            if not windows or (hours is None and len(windows) == 1):
                continue
            told = " and ".join(map(window_text, windows))
            left = set[int].intersection(*map(_minutes, windows))
            message = f"no `{category}` message can ever go out on `{channel.name}`"
            if not left:
                hint = f"its windows are {told}, which are never open together"
                review.say(("use",), "never-open", message, hint=hint)
            elif hours is not None and not left & _minutes(hours):
                hint = f"its window is {told}, which these hours cover"
                review.say(("quiet_hours", category), "never-open", message, hint=hint)


def _minutes(window: Window) -> set[int]:
    length = (window.end_minute - window.start_minute) % MINUTES_OF_DAY
    return {(window.start_minute + minute) % MINUTES_OF_DAY for minute in range(length)}
