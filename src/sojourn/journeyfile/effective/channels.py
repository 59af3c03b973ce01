"""Channels and consent in the object of the policies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sojourn.core.declared.definitions import Channel, Definitions
from sojourn.core.local_time.hours import Window
from sojourn.core.vocabulary import CATEGORIES, Category
from sojourn.journeyfile.effective.presets import rules_of
from sojourn.journeyfile.effective.units import hours_of, seconds_of
from sojourn.journeyfile.phrases.clock_text import parse_window
from sojourn.journeyfile.phrases.duration import parse_duration
from sojourn.journeyfile.policies.preset import UsedPreset

CHANNELS_FILE: Final = "channels.yaml"
POLICIES_FILE: Final = "policies.yaml"
DEFAULT: Final = "default"


def channels_object(
    definitions: Definitions, declared: Mapping[str, Any], presets: Iterable[UsedPreset]
) -> dict[str, Any]:
    """Each channel; `declared` is what channels.yaml says, in its normal form."""
    used = tuple(presets)
    return {
        name: _channel(channel, declared[name], used)
        for name, channel in definitions.channels.items()
    }


def consent_object(
    definitions: Definitions, declared: Mapping[str, Any], presets: Iterable[UsedPreset]
) -> dict[str, Any]:
    """What holds for each category on each channel; `declared` is what policies.yaml says."""
    used = tuple(presets)
    return {
        category: {
            channel: _consent(definitions, category, channel, declared[category], used)
            for channel in definitions.channels
        }
        for category in sorted(CATEGORIES)
    }


def _channel(
    channel: Channel, declared: Mapping[str, Any], presets: tuple[UsedPreset, ...]
) -> dict[str, Any]:
    return {
        "contact": channel.contact,
        "cost_micros": channel.cost_micros,
        "roles": dict(channel.roles),
        "hours": [
            {"of": sorted(of), **hours_of(window), "source": source}
            for source, of, window in _windows(channel, declared, presets)
        ],
        "reply_windows": [
            {"of": sorted(of), "for_s": seconds_of(reply_ms), "source": source}
            for source, of, reply_ms in _replies(channel, declared, presets)
        ],
    }


def _windows(
    channel: Channel, declared: Mapping[str, Any], presets: tuple[UsedPreset, ...]
) -> Iterator[tuple[str, Iterable[str], Window]]:
    own = parse_window(declared["window"]) if declared["window"] is not None else None
    if isinstance(own, Window):
        yield CHANNELS_FILE, declared["window_for"], own
    for source, rule in rules_of(presets):
        if rule.channel == channel.name and rule.window is not None:
            yield source, rule.categories, rule.window


def _replies(
    channel: Channel, declared: Mapping[str, Any], presets: tuple[UsedPreset, ...]
) -> Iterator[tuple[str, Iterable[str], int]]:
    own = parse_duration(declared["reply_window"]) if declared["reply_window"] is not None else 0
    if isinstance(own, int) and own:
        yield CHANNELS_FILE, declared["reply_window_for"], own
    for source, rule in rules_of(presets):
        if rule.channel == channel.name and rule.reply_ms:
            yield source, rule.categories, rule.reply_ms


def _consent(
    definitions: Definitions,
    category: Category,
    channel: str,
    declared: Mapping[str, str],
    presets: tuple[UsedPreset, ...],
) -> dict[str, Any]:
    sources = [POLICIES_FILE] if channel in declared else []
    for source, rule in rules_of(presets):
        if rule.consent is not None and rule.channel == channel and category in rule.categories:
            sources.append(source)
    held = definitions.policies.consent.get(f"{category}.{channel}")
    by_default = "nothing" if category == "transactional" else "opt out"
    return {
        "needs": by_default if held is None else held.needs,
        "lapses_s": None if held is None else seconds_of(held.lapses_ms),
        "sources": sources or [DEFAULT],
    }
