"""Presets in the object of the policies: what each brings, and which rule is whose."""

from collections.abc import Iterable, Iterator
from typing import Any

from sojourn.journeyfile.effective.units import hours_of, seconds_of
from sojourn.journeyfile.policies.preset import PresetRule, UsedPreset


def rules_of(presets: Iterable[UsedPreset]) -> Iterator[tuple[str, PresetRule]]:
    """The rules in force, each with its name as a source."""
    for preset in presets:
        for rule in preset.rules:
            yield f"{preset.model.preset}/{rule.name}", rule


def presets_object(presets: Iterable[UsedPreset]) -> list[dict[str, Any]]:
    """The presets in use, in the order of the file."""
    return [
        {
            "name": preset.model.preset,
            "title": preset.model.title,
            "about": preset.model.about,
            "rules": [_rule(rule) for rule in preset.rules],
            "without": list(preset.without),
            "absent": list(preset.absent),
            "not_covered": list(preset.model.not_covered),
            "sources": [
                {"title": one.title, "url": one.url, "checked": one.checked, "through": one.through}
                for one in preset.model.sources
            ],
        }
        for preset in presets
    ]


def _rule(rule: PresetRule) -> dict[str, Any]:
    consent, cap = rule.consent, rule.cap
    return {
        "name": rule.name,
        "channel": rule.channel,
        "of": sorted(rule.categories),
        "hours": None if rule.window is None else hours_of(rule.window),
        "reply_s": seconds_of(rule.reply_ms),
        "needs": None if consent is None else consent.needs,
        "lapses_s": None if consent is None else seconds_of(consent.lapses_ms),
        "at_most": None if cap is None else cap.at_most,
        "in": None if cap is None else cap.within,
    }
