"""Whether a customer lets us write to them: what they said, and what the project asks to hear.

Their words count from the record on that brings them. Only old news does not: a yes from before
the last no, and a no that is known already.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, cast

from msgspec.structs import replace

from sojourn.core.customer.profile import Profile, Said
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.policies import ConsentRule, Policies
from sojourn.core.draft import Draft
from sojourn.core.vocabulary import Category

#: What a customer may say: yes, that the yes was theirs, or no.
Word = Literal["give", "confirm", "withdraw"]

_NOTHING: Final = Said()
_NO_RULE: Final = ConsentRule("opt out")


def allowed(
    policies: Policies, consents: Mapping[str, bool], category: Category, channel: str
) -> bool:
    """Whether a message of `category` may go out on `channel`.

    Where no rule is declared, a transactional one may, and others unless the customer said no.
    """
    rule = policies.consent.get(f"{category}.{channel}")
    if rule is None and category == "transactional":
        return True
    said = consents.get(f"{category}.{channel}")
    return said is not False if rule is None or rule.needs == "opt out" else said is True


def hear(
    definitions: Definitions, profile: Profile, names: Iterable[str], word: Word, *, at: int
) -> Profile:
    """The profile after the customer said `word` at `at` about each of `names`."""
    said, consents = dict(profile.said), dict(profile.consents)
    for name in names:
        before = said.get(name, _NOTHING)
        after = _after(before, word, at)
        if after != before:
            said[name] = after
            _settle(consents, definitions.policies, name, after, now=at)
    return profile if said == profile.said else replace(profile, said=said, consents=consents)


def as_known(profile: Profile, told: Mapping[str, bool], *, at: int) -> Profile:
    """The profile after an import said at `at` what customers agreed to elsewhere."""
    words = {
        name: Said(yes_at=at, confirmed_at=at) if agreed else Said(no_at=at)
        for name, agreed in told.items()
    }
    return replace(profile, consents={**profile.consents, **told}, said={**profile.said, **words})


def lapse(draft: Draft) -> None:
    """Take away each yes that has lapsed by the draft's clock."""
    policies, profile = draft.definitions.policies, draft.profile
    lapsed = {
        name
        for name, agreed in profile.consents.items()
        if agreed and 0 < _lapses_at(policies, name, profile.said.get(name)) <= draft.now
    }
    if lapsed:
        kept = {name: agreed for name, agreed in profile.consents.items() if name not in lapsed}
        draft.profile = replace(profile, consents=kept)


def next_lapse_at(policies: Policies, profile: Profile) -> int:
    """When the next yes lapses, in milliseconds; 0 for never."""
    moments = (
        _lapses_at(policies, name, profile.said.get(name))
        for name, agreed in profile.consents.items()
        if agreed
    )
    return min((at for at in moments if at), default=0)


def settle(draft: Draft, before: Policies) -> None:
    """Judge what was said anew by rules that have changed.

    A yes of which nobody knows when it was said is one that was never confirmed, and has lapsed.
    """
    policies, profile = draft.definitions.policies, draft.profile
    known = dict.fromkeys((*profile.consents, *profile.said))
    changed = [name for name in known if before.consent.get(name) != policies.consent.get(name)]
    consents = dict(profile.consents)
    for name in changed:
        said = profile.said.get(name)
        if said is not None:
            _settle(consents, policies, name, said, now=draft.now)
        elif consents[name] and _is_strict(policies.consent.get(name, _NO_RULE)):
            del consents[name]
    if consents != profile.consents:
        draft.profile = replace(profile, consents=consents)


def in_force(definitions: Definitions, profile: Profile) -> dict[str, bool]:
    """What holds now for everything that the customer has spoken of."""
    names = dict.fromkeys((*profile.consents, *profile.said))
    return {name: _in_force(definitions.policies, profile.consents, name) for name in names}


def _in_force(policies: Policies, consents: Mapping[str, bool], name: str) -> bool:
    category, _, channel = name.partition(".")
    return allowed(policies, consents, cast("Category", category), channel)


def _after(before: Said, word: Word, at: int) -> Said:
    if at <= before.no_at:
        return before
    match word:
        case "give":
            return replace(before, yes_at=max(before.yes_at, at))
        case "confirm":
            return replace(before, confirmed_at=max(before.confirmed_at, at))
        case "withdraw":
            return Said(no_at=at)


def _settle(
    consents: dict[str, bool], policies: Policies, name: str, said: Said, *, now: int
) -> None:
    """Let `consents` hold what `said` comes to by `now`."""
    rule = policies.consent.get(name, _NO_RULE)
    lapsed = 0 < _lapses_at(policies, name, said) <= now
    if said.yes_at and (said.confirmed_at or rule.needs != "double opt in") and not lapsed:
        consents[name] = True
    elif said.yes_at or not said.no_at:
        consents.pop(name, None)
    else:
        consents[name] = False


def _lapses_at(policies: Policies, name: str, said: Said | None) -> int:
    rule = policies.consent.get(name, _NO_RULE)
    if not rule.lapses_ms:
        return 0
    spoken = said or _NOTHING
    return max(spoken.yes_at, spoken.confirmed_at) + rule.lapses_ms


def _is_strict(rule: ConsentRule) -> bool:
    """Whether it matters when a yes was said, or whether it was confirmed."""
    return rule.lapses_ms > 0 or rule.needs == "double opt in"
