"""Presets: rules of law and of vendors that policies.yaml takes up by name.

A rule of a preset never loosens what the project says itself: hours must both be open, each cap
counts, the stricter consent holds. What is to be looser is left out by its name (`without`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.policies import ConsentRule
from sojourn.core.local_time.hours import Window
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.format.limits import CapModel
from sojourn.journeyfile.format.preset import PresetModel, PresetRuleModel
from sojourn.journeyfile.format.uses import UseModel
from sojourn.journeyfile.phrases.cap_time import parse_cap_time
from sojourn.journeyfile.phrases.clock_text import parse_window, window_text
from sojourn.journeyfile.phrases.consent_text import consent_text, parse_consent, stricter
from sojourn.journeyfile.phrases.duration import Fault, duration_text, parse_duration

_BAD: Final[Rule] = "bad-preset"


class PresetRule(Struct, frozen=True):
    """One rule in force: of `window`, `reply_ms`, `cap` and `consent` there is one."""

    name: str
    channel: str
    categories: tuple[Category, ...]
    window: Window | None = None
    reply_ms: int = 0
    cap: CapModel | None = None
    consent: ConsentRule | None = None


class UsedPreset(Struct, frozen=True):
    """A preset as a project uses it.

    `without` are the rules that it left out, `absent` those about channels that it does not have.
    """

    model: PresetModel
    rules: tuple[PresetRule, ...]
    without: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def used(use: UseModel, model: PresetModel, channels: Iterable[str]) -> UsedPreset:
    """What of a sound preset is in force in a project with these channels."""
    known = frozenset(channels)
    named = [(one, use.channels.get(one.channel, one.channel)) for one in model.rules]
    kept = [(one, channel) for one, channel in named if one.name not in use.without]
    return UsedPreset(
        model,
        tuple(_rule(one, channel) for one, channel in kept if channel in known),
        tuple(one.name for one in model.rules if one.name in use.without),
        tuple(one.name for one, channel in kept if channel not in known),
    )


def fault_of(rule: PresetRuleModel) -> tuple[str, Fault] | None:
    """What is wrong with a rule of a preset, and in which of its keys; "" for all of it."""
    kinds = (rule.window, rule.reply_window, rule.at_most or rule.within, rule.consent)
    if sum(kind is not None for kind in kinds) != 1 or (rule.at_most and not rule.within):
        message = f"`{rule.name}` says no rule, or several"
        hint = "one of `window`, `reply_window`, `consent`, or `at_most` with `in`"
        return "", Fault(_BAD, message, hint)
    if rule.within is not None and not rule.at_most:
        return "", Fault(_BAD, f"`{rule.name}` does not say how many", "write `at_most` too")
    for key, text, parse in (
        ("window", rule.window, parse_window),
        ("reply_window", rule.reply_window, parse_duration),
        ("in", rule.within, parse_cap_time),
        ("consent", rule.consent, parse_consent),
    ):
        parsed = None if text is None else parse(text)
        if isinstance(parsed, Fault):
            return key, parsed
    return None


def rules_in_force(presets: Iterable[UsedPreset]) -> Iterator[PresetRule]:
    """The rules of all presets, in the order of the file."""
    for preset in presets:
        yield from preset.rules


def channels_with(
    channels: Mapping[str, Channel], presets: Iterable[UsedPreset]
) -> dict[str, Channel]:
    """The channels with the hours and reply windows of presets besides their own."""
    found = dict(channels)
    for rule in rules_in_force(presets):
        channel = found[rule.channel]
        if rule.window is not None:
            windows = dict(channel.windows)
            for category in rule.categories:
                windows[category] = (*windows.get(category, ()), rule.window)
            found[rule.channel] = replace(channel, windows=windows)
        elif rule.reply_ms:
            reply_ms = dict(channel.reply_ms)
            for category in rule.categories:
                reply_ms[category] = min(reply_ms.get(category, rule.reply_ms), rule.reply_ms)
            found[rule.channel] = replace(channel, reply_ms=reply_ms)
    return found


def consent_with(
    own: Mapping[str, ConsentRule], presets: Iterable[UsedPreset]
) -> dict[str, ConsentRule]:
    """The rules of consent with those of presets: of two, the stricter."""
    found = dict(own)
    for rule in rules_in_force(presets):
        if rule.consent is None:
            continue
        for category in rule.categories:
            name = f"{category}.{rule.channel}"
            found[name] = stricter(found.get(name, rule.consent), rule.consent)
    return found


def normal_uses(presets: Iterable[UsedPreset]) -> list[dict[str, Any]]:
    """The presets in use in full: each rule that is in force, whatever its file was called."""
    return [
        {
            "preset": preset.model.preset,
            "without": list(preset.without),
            "rules": [_normal(rule) for rule in preset.rules],
        }
        for preset in presets
    ]


def _normal(rule: PresetRule) -> dict[str, Any]:
    form: dict[str, Any] = {
        "name": rule.name,
        "channel": rule.channel,
        "of": sorted(rule.categories),
    }
    if rule.window is not None:
        form["window"] = window_text(rule.window)
    elif rule.reply_ms:
        form["reply_window"] = duration_text(rule.reply_ms)
    elif rule.consent is not None:
        form["consent"] = consent_text(rule.consent)
    elif rule.cap is not None:
        form["at_most"] = rule.cap.at_most
        form["in"] = rule.cap.within
    return form


def _rule(model: PresetRuleModel, channel: str) -> PresetRule:
    window = None if model.window is None else parse_window(model.window)
    reply_ms = 0 if model.reply_window is None else parse_duration(model.reply_window)
    consent = None if model.consent is None else parse_consent(model.consent)
    if isinstance(window, Fault) or isinstance(reply_ms, Fault) or isinstance(consent, Fault):
        raise TypeError(f"the preset's rule {model.name!r} is not sound")
    cap = None
    if model.at_most is not None:
        told = {"name": model.name, "at_most": model.at_most, "in": model.within}
        cap = CapModel.model_validate({**told, "of": model.of, "channel": channel})
    return PresetRule(model.name, channel, model.of, window, reply_ms, cap, consent)
