"""The policies in effect as one object, against which another program can check a run.

Times of day are those of the customer, durations are whole seconds (`_s`), amounts millionths of
the project's currency (`_micros`); null is without a bound. Where each rule is from stands in
`source`: a file, a rule of a preset as in "vn-decree-91/vn_sms_hours", or "default".
docs/policies.md describes every key.
"""

from collections.abc import Iterable
from typing import Any, Final

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.policies import Budget, Cap, Policies
from sojourn.core.local_time.hours import complement
from sojourn.core.vocabulary import CATEGORIES, GATES
from sojourn.journeyfile.effective.channels import POLICIES_FILE, channels_object, consent_object
from sojourn.journeyfile.effective.presets import presets_object, rules_of
from sojourn.journeyfile.effective.promises import holdouts_object, offers_object
from sojourn.journeyfile.effective.units import hours_of, seconds_of
from sojourn.journeyfile.policies.preset import UsedPreset
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.normal import Normal

#: The form of the object: it rises where a key is taken away, or means something else.
FORMAT: Final = 1


def effective_policies(loaded: Loaded, presets: Iterable[UsedPreset]) -> dict[str, Any]:
    """All that holds for messages of a sound project, which uses `presets`."""
    definitions, used = _sound(loaded), tuple(presets)
    policies, declared = definitions.policies, loaded.form["policies"]
    of_presets = {rule.name: source for source, rule in rules_of(used) if rule.cap is not None}
    return {
        "format": FORMAT,
        "project": definitions.project,
        "version": definitions.version,
        "timezone": definitions.timezone,
        "currency": definitions.currency,
        "gates": list(GATES),
        "channels": channels_object(definitions, loaded.form["channels"], used),
        "consent": consent_object(definitions, declared["consent"], used),
        "quiet_hours": _quiet_hours(policies),
        "clock": _clock(policies),
        "caps": [_cap(cap, of_presets.get(cap.name, POLICIES_FILE)) for cap in policies.caps],
        "budgets": [_budget(budget) for budget in policies.budgets],
        "groups": _groups(definitions),
        "priorities": _priorities(policies),
        "arbitration": _arbitration(policies),
        "choice": _choice(policies, declared),
        "holdouts": holdouts_object(definitions, declared, loaded.forms),
        "offers": offers_object(definitions, loaded.form["offers"]),
        "machine_opens": policies.machine_opens,
        "presets": presets_object(used),
    }


def _sound(loaded: Loaded) -> Definitions:
    if loaded.definitions is None:
        raise ValueError("a project with mistakes has no policies")
    return loaded.definitions


def _quiet_hours(policies: Policies) -> dict[str, Any]:
    """By category; what messages may go out in is the rest of the day."""
    return {
        category: hours_of(complement(policies.open_hours[category]))
        for category in sorted(CATEGORIES)
        if category in policies.open_hours
    }


def _clock(policies: Policies) -> dict[str, Any]:
    return {
        "country": policies.country or None,
        "zones": dict(sorted(policies.zones.items())),
        "unknown_zone": policies.unknown_zone,
        "unknown_zones": dict(sorted(policies.unknown_zones.items())),
        "jitter_s": seconds_of(policies.jitter_ms),
    }


def _cap(cap: Cap, source: str) -> dict[str, Any]:
    return {
        "name": cap.name,
        "at_most": cap.at_most,
        "of": sorted(cap.categories),
        "channel": cap.channel or None,
        "group": cap.group or None,
        "rolling_s": seconds_of(cap.window_ms),
        "calendar": None if cap.window_ms else cap.period,
        "reason": cap.reason,
        "then": cap.then,
        "expires_s": seconds_of(cap.expires_ms),
        "source": source,
    }


def _budget(budget: Budget) -> dict[str, Any]:
    return {
        "name": budget.name,
        "at_most_micros": budget.at_most_micros,
        "of": sorted(budget.categories),
        "channel": budget.channel or None,
        "group": budget.group or None,
        "journey": budget.journey or None,
        "per": budget.per,
        "then": budget.then,
        "expires_s": seconds_of(budget.expires_ms),
    }


def _choice(policies: Policies, declared: Normal) -> dict[str, Any] | None:
    """How the best channel and hour are chosen; without it nothing is learned."""
    choice = policies.choice
    if choice is None:
        return None
    return {
        "evidence": choice.evidence,
        "own_evidence": choice.own_evidence,
        "prior": choice.prior,
        "weights": {role: getattr(choice.weights, role) for role in ("main", "supporting", "none")},
        "cost": choice.cost,
        "fatigue": choice.fatigue,
        "lately_s": seconds_of(choice.lately_ms),
        "explore": choice.explore,
        "salt": choice.salt,
        "half_life_s": seconds_of(choice.half_life_ms),
        "learns_every_s": seconds_of(choice.learn_every_ms),
        "scores": dict(declared["choice"]["score"]),
    }


def _groups(definitions: Definitions) -> dict[str, str | None]:
    """Each journey, and the group whose caps and budgets count its messages."""
    journeys = sorted(definitions.journeys.items())
    return {name: journey.group or None for name, journey in journeys}


def _priorities(policies: Policies) -> dict[str, int]:
    """The place of each journey that has one, 0 before 1."""
    return dict(sorted(policies.ranks.items(), key=lambda pair: (pair[1], pair[0])))


def _arbitration(policies: Policies) -> dict[str, Any] | None:
    arbitration = policies.arbitration
    if arbitration is None:
        return None
    return {
        "of": sorted(arbitration.categories),
        "window_s": seconds_of(arbitration.window_ms),
        "expires_s": seconds_of(arbitration.expires_ms),
    }
