"""The versions that were active: which one is meant, and what each of them changed."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sojourn.cli.failure import Failure
from sojourn.cli.live import Live
from sojourn.cli.switch import paused_in
from sojourn.journeyfile.project.bundle import Bundle
from sojourn.wire.active import Active, Past

_SEE = "`sojourn versions` lists what was active"


class Step(Struct, frozen=True):
    """One activation, beside the one before it.

    `bundle` is None where it was deleted. `changes` are texts such as `+cart`, `-cart`, `~cart`.
    """

    past: Past
    bundle: Bundle | None
    changes: tuple[str, ...] = ()


def named(live: Live, prefix: str) -> Bundle:
    """The bundle whose hash begins with `prefix`. Raises Failure for none, or for several."""
    found = sorted(hash_ for hash_ in live.archive.bundles if hash_.startswith(prefix.lower()))
    if not found:
        raise Failure(f'no version begins with "{prefix}"', hint=_SEE)
    if len(found) > 1:
        listed = ", ".join(hash_[:16] for hash_ in found[:5])
        raise Failure(f'several versions begin with "{prefix}": {listed}', hint="say more of it")
    return _other_than_current(live, live.bundle(found[0]))


def earlier(live: Live) -> Bundle:
    """The version before the active one. Raises Failure where there is none.

    Pauses make no version here, and going back twice goes two versions back.
    """
    files = {past.version: live.bundle(past.version) for past in _known(live, live.active.history)}
    stack = stacked(live.active, {version: one.files_hash for version, one in files.items()})
    if len(stack) < 2:
        raise Failure("there is no earlier version to go back to", hint=_SEE)
    return files[stack[-2]]


def stacked(active: Active, files: Mapping[str, str]) -> list[str]:
    """The versions that were published and not taken back, the active one last.

    `files` gives the hash of the files of each version; a version that it lacks is passed over.
    """
    stack: list[str] = []
    for past in reversed(active.history):
        if past.version not in files:
            continue
        lying = [files[version] for version in stack]
        here = files[past.version]
        if past.by == "rollback" and here in lying:
            del stack[lying.index(here) :]
        elif lying and lying[-1] == here:
            stack.pop()
        stack.append(past.version)
    return stack


def migrates(active: Active) -> bool:
    """Whether the active files were published, and did not come back: then `migrate` counts."""
    reasons = (past.by for past in active.history if past.by not in ("pause", "resume"))
    return next(reasons, "publish") != "rollback"


def steps_of(live: Live) -> tuple[Step, ...]:
    """Every activation that is known, the newest first, with what it changed."""
    history = live.active.history
    bundles = {past.version: live.bundle(past.version) for past in _known(live, history)}
    befores: list[Past | None] = [*history[1:], None]
    return tuple(
        Step(past, bundles.get(past.version), _changes(past, before, bundles))
        for past, before in zip(history, befores, strict=True)
    )


def _changes(past: Past, before: Past | None, bundles: Mapping[str, Bundle]) -> tuple[str, ...]:
    """What `past` changed; nothing is said where one of the two was deleted."""
    after = bundles.get(past.version)
    if after is None or (before is not None and before.version not in bundles):
        return ()
    return tuple(_differences(bundles[before.version] if before else None, after))


def _known(live: Live, history: Iterable[Past]) -> list[Past]:
    return [past for past in history if past.version in live.archive.bundles]


def _other_than_current(live: Live, bundle: Bundle) -> Bundle:
    if live.has_current and bundle.files_hash == live.current.files_hash:
        message = f"{bundle.hash[:12]} is what is active"
        raise Failure(message, hint="`sojourn resume` ends a pause; " + _SEE)
    return bundle


def _differences(before: Bundle | None, after: Bundle) -> list[str]:
    old: Mapping[str, str] = before.journeys if before else {}
    told = [f"-{name}" for name in sorted(old) if name not in after.journeys]
    for name, version in sorted(after.journeys.items()):
        if name not in old:
            told.append(f"+{name}")
        elif old[name] != version:
            told.append(f"~{name}")
    was = set(paused_in(before.pauses)) if before else set()
    now = set(paused_in(after.pauses))
    told += [f"{name} paused" for name in sorted(now - was)]
    told += [f"{name} resumed" for name in sorted(was - now)]
    if not told and before is not None and before.files_hash != after.files_hash:
        told.append("what holds for the whole project")
    return told
