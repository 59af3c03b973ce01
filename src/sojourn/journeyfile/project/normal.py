"""The normalised form of files: every default spelt out, every duration written one way.

What is hashed is this form, so that a comment or another spelling makes no new version.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

import orjson

from sojourn.core.declared.clause import Count
from sojourn.core.declared.entry import Again
from sojourn.journeyfile.declaring.channels import normal_channels
from sojourn.journeyfile.declaring.settings import LANGUAGE, Settings
from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.events import UnknownModel
from sojourn.journeyfile.format.flow import Flow
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
)
from sojourn.journeyfile.phrases.duration import duration_text, parse_duration
from sojourn.journeyfile.phrases.window import parse_again, parse_count
from sojourn.journeyfile.policies.choice import normal_best_hour
from sojourn.journeyfile.policies.policies import normal_policies
from sojourn.journeyfile.policies.preset import UsedPreset
from sojourn.journeyfile.text.node import Path

Normal = dict[str, Any]

_DURATION_KEYS: Final = frozenset(
    {"wait", "up_to", "expires", "within", "absent", "for", "before", "after", "lasts"}
)
#: Below these stand names of the author's own.
_OPEN_KEYS: Final = frozenset({"set", "count", "data", "add", "remove", "properties", "with"})
#: Keys that came after the first files were hashed: where they say nothing, they are left out, so
#: that a new release makes no new version of a file that has not changed.
_WHERE_SAID: Final = frozenset({"escalate"})
#: What becomes of runs on other versions is no part of what this one does.
_UNHASHED: Final = ("migrate",)


def normal_journey(model: JourneyModel, flow: Flow) -> Normal:
    """One journey in full; steps without an id carry the one that they got."""
    form: Normal = _normal(model.model_dump(mode="json", by_alias=True))
    for placed in flow.steps:
        step = _at(form, placed.loc)
        step["id"] = placed.id
        # Left out where the file does not say, so that older ones keep their version.
        if step.get("hour", "") is None:
            del step["hour"]
    return form


def normal_project(
    settings: Settings,
    *,
    events: EventsModel | None,
    profile: ProfileModel | None,
    channels: ChannelsModel | None,
    lifecycle: LifecycleModel | None,
    offers: OffersModel | None,
    policies: PoliciesModel | None,
    migrations: Mapping[str, Any],
    journeys: Mapping[str, str],
    codes: Mapping[str, Any] = {},
    presets: Iterable[UsedPreset] = (),
) -> Normal:
    """All that decisions depend on. `journeys` gives versions; where it runs is left out.

    `codes` says for offers with a file of codes what is in it.
    """
    promised = {} if offers is None else _normal(_dump(offers)["offers"])
    for name, told in codes.items():
        promised[name]["codes"] = told
    return {
        "language": LANGUAGE,
        "name": settings.name,
        "timezone": settings.timezone,
        "currency": settings.currency,
        "unknown": _dump(UnknownModel() if events is None else events.unknown),
        "events": {} if events is None else _dump(events)["events"],
        "attributes": {} if profile is None else _attributes(profile),
        "channels": {} if channels is None else normal_channels(channels),
        # A list: the order of the stages is part of what they mean.
        "lifecycle": [] if lifecycle is None else _stages(lifecycle),
        "offers": promised,
        "policies": normal_policies(policies, presets),
        "migrations": dict(migrations),
        "journeys": dict(journeys),
    }


def version_of(form: Normal) -> str:
    """The content hash of a normalised form; 32 hexadecimal digits."""
    hashed = {key: value for key, value in form.items() if key not in _UNHASHED}
    return blake2b(orjson.dumps(hashed, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _dump(model: Strict) -> Normal:
    return model.model_dump(mode="json", by_alias=True)


def _attributes(profile: ProfileModel) -> Normal:
    return {name: _dump(attribute) for name, attribute in profile.whole().items()}


def _stages(lifecycle: LifecycleModel) -> list[Normal]:
    return [
        {"stage": name, "ways": [_normal(_dump(way)) for way in ways]}
        for name, ways in lifecycle.ways().items()
    ]


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        said = {key: one for key, one in value.items() if one is not None or key not in _WHERE_SAID}
        return {key: _normal_at(key, inner) for key, inner in said.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    return value


def _normal_at(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value if key in _OPEN_KEYS else _normal(value)
    if key == "hour":
        return normal_best_hour(value)
    if key in _DURATION_KEYS:
        return _duration(value)
    if key == "count" and isinstance(count := parse_count(value), Count):
        return f"at least {count.at_least} in rolling {duration_text(count.window_ms)}"
    if key == "again" and isinstance(again := parse_again(value), Again) and again.after_ms:
        return f"after {duration_text(again.after_ms)}"
    return value.strip()


def _duration(text: str) -> str:
    duration_ms = parse_duration(text)
    return duration_text(duration_ms) if isinstance(duration_ms, int) else text


def _at(form: Any, loc: Path) -> Any:
    for segment in loc:
        form = form[segment]
    return form
