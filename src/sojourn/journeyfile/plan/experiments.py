"""Who comes into another arm by a change, and which figures no longer belong together."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sojourn.core.declared.definitions import Definitions, Journey
from sojourn.core.declared.steps import Split
from sojourn.core.declared.trial import HELD_OUT, TREATED, Holdout
from sojourn.journeyfile.plan.change import Change, KeyChange, Move

_WHOLE_BP = 10_000


class _Drawn(Struct, frozen=True):
    """How customers are drawn into the arms of an experiment; `step` is the split, if it is one."""

    shares_bp: Mapping[str, int]
    salt: str
    by: str
    design: str
    step: str = ""


def compare_experiments(old: Definitions, new: Definitions) -> Iterator[Change]:
    """Every experiment and holdout that both have, where it is no longer the same."""
    yield from _holdouts(old.policies.holdout, new.policies.holdout)
    for name in sorted({*old.journeys} & {*new.journeys}):
        before, after = old.journeys[name], new.journeys[name]
        yield from _holdouts(before.holdout, after.holdout, journey=name)
        splits = _splits(before)
        for experiment, drawn in _splits(after).items():
            if experiment in splits:
                yield from _changed(experiment, splits[experiment], drawn, journey=name)


def moves_between(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[Move, ...]:
    """Who moves from arm to arm where only the shares change: the draw itself stays."""
    found: list[Move] = []
    for source, begins, ends in _intervals(old):
        for target, since, until in _intervals(new):
            share_bp = min(ends, until) - max(begins, since)
            if source != target and share_bp > 0:
                found.append(Move(source, target, share_bp))
    return tuple(found)


def _intervals(shares_bp: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    begins = 0
    for arm, share_bp in shares_bp.items():
        yield arm, begins, begins + share_bp
        begins += share_bp


def _drawn_anew(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[Move, ...]:
    """Who moves where all are drawn anew, as chance will have it."""
    return tuple(
        Move(source, target, round(before * after / _WHOLE_BP))
        for source, before in old.items()
        for target, after in new.items()
        if source != target
    )


def _splits(journey: Journey) -> dict[str, _Drawn]:
    """The experiments of a journey; of several splits of one name the first."""
    found: dict[str, _Drawn] = {}
    for step in journey.steps.values():
        if isinstance(step, Split):
            trial = step.trial
            drawn = _Drawn(trial.shares_bp, step.salt, trial.by, trial.design, step.id)
            found.setdefault(trial.name, drawn)
    return found


def _holdouts(old: Holdout | None, new: Holdout | None, *, journey: str = "") -> Iterator[Change]:
    if old is None and new is None:
        return
    name = (old or new or _nobody("")).name
    before, after = (_of(one or _nobody(name)) for one in (old, new))
    if old is None or new is None:
        # Without a holdout nobody is held out, whatever the salt.
        before, after = (_Drawn(one.shares_bp, "", one.by, one.design) for one in (before, after))
    yield from _changed(name, before, after, journey=journey)


def _nobody(name: str) -> Holdout:
    return Holdout(name, 0, frozenset(), "")


def _of(holdout: Holdout) -> _Drawn:
    shares_bp = {HELD_OUT: holdout.share_bp, TREATED: _WHOLE_BP - holdout.share_bp}
    design = "" if holdout.trial is None else holdout.trial.design
    return _Drawn(shares_bp, holdout.salt, "customer", design)


def _changed(name: str, old: _Drawn, new: _Drawn, *, journey: str) -> Iterator[Change]:
    anew = (old.salt, old.by) != (new.salt, new.by)
    moves = (_drawn_anew if anew else moves_between)(old.shares_bp, new.shares_bp)
    if moves or old.design != new.design:
        yield Change(
            kind="experiment_changed",
            severity="warning" if moves else "note",
            journey=journey,
            step=new.step,
            name=name,
            keys=_designs(old, new),
            moves=moves,
        )


def _designs(old: _Drawn, new: _Drawn) -> tuple[KeyChange, ...]:
    if old.design == new.design:
        return ()
    return (KeyChange("design", old.design, new.design),)
