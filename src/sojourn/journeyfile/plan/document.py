"""A plan for machines: docs/versions.md shows each member."""

from typing import Any

from sojourn.journeyfile.plan.change import Change, Move
from sojourn.journeyfile.plan.plan import Group, Plan


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as one object. What counts runs is there only where they were counted."""
    told: dict[str, Any] = {
        "old": plan.old,
        "new": plan.new,
        "changes": [_change(change, counted=plan.groups is not None) for change in plan.changes],
    }
    if plan.groups is not None:
        told["runs"] = [_group(group) for group in plan.groups]
        told["stranded"] = plan.stranded_runs
    return told


def _change(change: Change, *, counted: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": change.kind,
        "severity": change.severity,
        "journey": change.journey or None,
        "step": change.step or None,
        "verb": change.verb or None,
        "name": change.name or None,
        "keys": [{"key": key.key, "old": key.old, "new": key.new} for key in change.keys],
    }
    if change.kind == "experiment_changed":
        told["moves"] = [_move(move) for move in change.moves]
    if counted:
        told["runs"] = change.runs
        told["fate"] = change.fate.word if change.fate else None
        told["to"] = (change.fate.to or None) if change.fate else None
    return told


def _move(move: Move) -> dict[str, Any]:
    return {"from": move.source, "to": move.target, "share": move.share_bp / 10_000}


def _group(group: Group) -> dict[str, Any]:
    standing, fate = group.standing, group.fate
    return {
        "journey": standing.journey,
        "version": standing.version or None,
        "steps": list(standing.steps),
        "runs": standing.runs,
        "fate": fate.word,
        "to": fate.to or None,
        "why": fate.why or None,
    }
