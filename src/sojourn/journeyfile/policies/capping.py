"""`caps` of policies.yaml to the core's values."""

from collections.abc import Iterable, Mapping
from typing import Any

from sojourn.core.declared.policies import Cap
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.limits import CapModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.phrases.cap_time import CapTime, normal_cap_time, parse_cap_time
from sojourn.journeyfile.phrases.duration import normal_duration
from sojourn.journeyfile.policies.preset import UsedPreset, rules_in_force
from sojourn.journeyfile.review.catalogue import Catalogue, check_channel
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Path


def compile_caps(
    review: Review[PoliciesModel],
    model: PoliciesModel,
    catalogue: Catalogue,
    groups: Mapping[str, str] | None,
    presets: Iterable[UsedPreset] = (),
) -> tuple[Cap, ...]:
    """The caps in their order, those of presets behind the project's own.

    `groups` gives each journey's, None where not all are known.
    """
    caps: list[Cap] = []
    for index, cap in enumerate(model.caps):
        loc: Path = ("caps", index)
        if any(other.name == cap.name for other in caps):
            message = f"another cap is called `{cap.name}`"
            hint = "records name them: tell them apart"
            review.say((*loc, "name"), "bad-cap", message, hint=hint)
        if cap.channel is not None:
            check_channel(review, (*loc, "channel"), cap.channel, catalogue)
        if cap.group is not None and groups is not None:
            check_group(review, (*loc, "group"), cap.group, set(groups.values()) - {""})
        problem = _problem(cap) if review.sound else None
        if problem is not None:
            message, hint = problem
            review.say(loc, "bad-cap", message, hint=hint)
        caps.append(_cap(review, loc, cap))
    for rule in rules_in_force(presets):
        if any(other.name == rule.name for other in caps):
            message = f"a cap is called `{rule.name}`, as a rule of a preset is"
            hint = "records name them: leave the rule out with `without`, or rename yours"
            review.say(("use",), "bad-cap", message, hint=hint)
        elif rule.cap is not None:
            caps.append(_cap(review, ("use",), rule.cap))
    return tuple(caps)


def normal_cap(form: dict[str, Any]) -> None:
    """Write what has several spellings in one of them."""
    form["of"].sort()
    for key in ("gap", "expires"):
        form[key] = normal_duration(form[key])
    if form["in"] is not None:
        form["in"] = normal_cap_time(form["in"])


def check_group(review: Review[PoliciesModel], loc: Path, name: str, known: set[str]) -> None:
    """Say that no journey is of that group, if so."""
    if name not in known:
        listed = f"expected one of {one_of(sorted(known))}" if known else ""
        hint = did_you_mean(name, known) or listed or f"add `group: {name}` to a journey"
        review.say(loc, "unknown-group", f'no journey is of the group "{name}"', hint=hint)


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
    time = read_value(review, (*loc, "in"), cap.within, parse_cap_time) or CapTime(0)
    gap_ms = review.duration((*loc, "gap"), cap.gap)
    return Cap(
        cap.name,
        at_most=1 if cap.gap is not None else cap.at_most or 1,
        categories=frozenset(cap.of),
        channel=cap.channel or "",
        window_ms=gap_ms or time.window_ms,
        reason="over_cap" if cap.gap is None else "too_soon",
        then=cap.then,
        expires_ms=review.duration((*loc, "expires"), cap.expires),
        group=cap.group or "",
        period=time.period,
    )
