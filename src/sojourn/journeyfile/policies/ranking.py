"""`priorities` and `arbitration` of policies.yaml to the core's values."""

from collections.abc import Mapping, Sequence

from sojourn.core.declared.policies import Arbitration
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.policies import ArbitrationModel, PoliciesModel
from sojourn.journeyfile.review.review import Review


def compile_ranks(
    review: Review[PoliciesModel], model: PoliciesModel, groups: Mapping[str, str] | None
) -> dict[str, int]:
    """The place of each journey that has one.

    `groups` gives the group of each journey, None where not all are known.
    """
    for index, name in enumerate(model.priorities):
        if groups is not None and name not in groups and name not in groups.values():
            known = sorted({*groups, *groups.values()} - {""})
            hint = did_you_mean(name, known) or f"expected one of {one_of(known)}"
            message = f'no journey and no group is called "{name}"'
            review.say(("priorities", index), "unknown-journey", message, hint=hint)
        if name in model.priorities[:index]:
            message = f"`{name}` has a higher place already"
            review.say(("priorities", index), "nothing-to-do", message, hint="take one out")
    return ranks_of(model.priorities, groups or {})


def ranks_of(priorities: Sequence[str], groups: Mapping[str, str]) -> dict[str, int]:
    """The place of each journey: where its own name stands, else where its group's does."""
    places = {name: place for place, name in enumerate(priorities)}
    ranks = {}
    for journey, group in groups.items():
        place = places.get(journey, places.get(group))
        if place is not None:
            ranks[journey] = place
    return ranks


def compile_arbitration(
    review: Review[PoliciesModel], model: ArbitrationModel | None
) -> Arbitration | None:
    """Which messages compete, and for how long."""
    if model is None:
        return None
    loc = ("arbitration",)
    arbitration = Arbitration(
        window_ms=review.duration((*loc, "window"), model.window),
        categories=frozenset(model.of),
        expires_ms=review.duration((*loc, "expires"), model.expires),
    )
    if 0 < arbitration.expires_ms < arbitration.window_ms:
        message = "what competes expires before the best can go out"
        hint = f"make it longer than the window, {model.window}"
        review.say((*loc, "expires"), "never-open", message, hint=hint)
    return arbitration
