"""policies.yaml: what holds for the messages of all journeys."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sojourn.core.calendar import MINUTES_OF_DAY
from sojourn.core.definitions import Channel
from sojourn.core.hours import Window, complement
from sojourn.core.policies import Cap, ConsentRule, Policies
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.catalogue import Catalogue
from sojourn.journeyfile.choice import compile_choice, normal_choice
from sojourn.journeyfile.clauses import Clauses
from sojourn.journeyfile.clock_text import parse_window, window_text
from sojourn.journeyfile.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.duration import Fault, duration_text, parse_duration
from sojourn.journeyfile.format.policies import CapModel, PoliciesModel
from sojourn.journeyfile.node import Path
from sojourn.journeyfile.review import Review
from sojourn.journeyfile.trials import compile_holdout
from sojourn.journeyfile.values import read_value

#: In the order in which authors think of them.
_CATEGORIES: Final[tuple[Category, ...]] = ("promotional", "service", "transactional")

_ROLLING: Final = re.compile("rolling (.+)")
_DAY: Final = "calendar day"


def compile_policies(review: Review[PoliciesModel], catalogue: Catalogue) -> Policies:
    """The policies of a project. Findings go to the review."""
    model = review.model
    if model is None:
        return Policies()
    open_hours = _open_hours(review, model)
    _check_hours(review, open_hours, catalogue.channels)
    if model.unknown_zone != "project" and not open_hours and review.sound:
        message = "`unknown_zone` is about quiet hours, and there are none"
        review.say(("unknown_zone",), "nothing-to-do", message, at_key=True)
    return Policies(
        consent=_consent(review, model, catalogue),
        open_hours=open_hours,
        unknown_zone=model.unknown_zone,
        jitter_ms=review.duration(("jitter",), model.jitter),
        caps=_caps(review, model, catalogue),
        choice=compile_choice(review, model.choice, catalogue),
        holdout=compile_holdout(review, Clauses(review, catalogue), catalogue, model.holdout),
    )


def normal_policies(model: PoliciesModel | None) -> dict[str, Any]:
    """The policies in full; without the file, what holds then."""
    model = PoliciesModel.model_validate({}) if model is None else model
    form: dict[str, Any] = model.model_dump(mode="json", by_alias=True)
    form["jitter"] = _normal_duration(form["jitter"])
    for cap in form["caps"]:
        cap["of"].sort()
        cap["gap"] = _normal_duration(cap["gap"])
        cap["expires"] = _normal_duration(cap["expires"])
        if cap["in"] is not None and (match := _ROLLING.fullmatch(cap["in"])):
            cap["in"] = f"rolling {_normal_duration(match[1])}"
    if form["holdout"] is not None:
        form["holdout"]["of"].sort()
        if (measure := form["holdout"]["measure"]) is not None:
            measure["within"] = _normal_duration(measure["within"])
    # Left out where the file does not say, so that older ones keep their version.
    choice = form.pop("choice")
    if choice is not None:
        form["choice"] = normal_choice(choice)
    return form


def _normal_duration(text: str | None) -> str | None:
    parsed = None if text is None else parse_duration(text)
    return duration_text(parsed) if isinstance(parsed, int) else text


def _consent(
    review: Review[PoliciesModel], model: PoliciesModel, catalogue: Catalogue
) -> dict[str, ConsentRule]:
    rules: dict[str, ConsentRule] = {}
    for category in _CATEGORIES:
        declared: Mapping[str, ConsentRule] = getattr(model.consent, category)
        for channel, rule in declared.items():
            loc = ("consent", category, channel)
            _check_channel(review, loc, channel, catalogue, at_key=True)
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
    for category, hours in open_hours.items():
        for channel in channels.values():
            window = channel.window if category in channel.window_for else None
            if window is not None and not _minutes(window) & _minutes(hours):
                message = f"no `{category}` message can ever go out on `{channel.name}`"
                hint = f"its window is {window_text(window)}, which these hours cover"
                review.say(("quiet_hours", category), "never-open", message, hint=hint)


def _minutes(window: Window) -> set[int]:
    length = (window.end_minute - window.start_minute) % MINUTES_OF_DAY
    return {(window.start_minute + minute) % MINUTES_OF_DAY for minute in range(length)}


def _caps(
    review: Review[PoliciesModel], model: PoliciesModel, catalogue: Catalogue
) -> tuple[Cap, ...]:
    caps: list[Cap] = []
    for index, cap in enumerate(model.caps):
        loc: Path = ("caps", index)
        if any(other.name == cap.name for other in caps):
            message = f"another cap is called `{cap.name}`"
            review.say(
                (*loc, "name"), "bad-cap", message, hint="records name them: tell them apart"
            )
        if cap.channel is not None:
            _check_channel(review, (*loc, "channel"), cap.channel, catalogue)
        problem = _problem(cap) if review.sound else None
        if problem is not None:
            message, hint = problem
            review.say(loc, "bad-cap", message, hint=hint)
        caps.append(_cap(review, loc, cap))
    return tuple(caps)


def _problem(cap: CapModel) -> tuple[str, str] | None:
    """What does not fit together in a cap, and a hint."""
    counted = cap.at_most is not None or cap.within is not None
    if cap.gap is not None and counted:
        return "`gap` stands in place of `at_most` and `in`", "take one of the two out"
    if cap.gap is None and (cap.at_most is None or cap.within is None):
        hint = "as in `at_most: 3, in: rolling 24h`"
        return "a cap has `at_most` and `in`, or a `gap`", hint
    if cap.then == "another channel" and cap.channel is None:
        message = "a cap on all channels leaves no other"
        return message, "give it a `channel:`, or write `then: defer`"
    if cap.then == "drop" and cap.expires is not None:
        return "what is dropped does not wait, so it cannot expire", "take `expires` out"
    return None


def _cap(review: Review[PoliciesModel], loc: Path, cap: CapModel) -> Cap:
    window_ms = read_value(review, (*loc, "in"), cap.within, _parse_window) or 0
    gap_ms = review.duration((*loc, "gap"), cap.gap)
    return Cap(
        cap.name,
        at_most=1 if cap.gap is not None else cap.at_most or 1,
        categories=frozenset(cap.of),
        channel=cap.channel or "",
        window_ms=gap_ms or window_ms,
        reason="over_cap" if cap.gap is None else "too_soon",
        then=cap.then,
        expires_ms=review.duration((*loc, "expires"), cap.expires),
    )


def _parse_window(text: str) -> int | Fault:
    """`rolling 24h` in milliseconds, or 0 for `calendar day`."""
    if text == _DAY:
        return 0
    match = _ROLLING.fullmatch(text)
    if match is not None:
        return parse_duration(match[1])
    hint = did_you_mean(text, (_DAY,)) or "write `rolling 24h` or `calendar day`"
    return Fault("bad-window", f'"{text}" is not a time to count in', hint)


def _check_channel(
    review: Review[PoliciesModel],
    loc: Path,
    name: str,
    catalogue: Catalogue,
    *,
    at_key: bool = False,
) -> None:
    known = catalogue.channel_names
    if known is not None and name not in known:
        listed = f"expected one of {one_of(sorted(known))}" if known else "there are no channels"
        hint = did_you_mean(name, known) or listed
        message = f'no channel "{name}" in channels.yaml'
        review.say(loc, "unknown-channel", message, hint=hint, at_key=at_key)
