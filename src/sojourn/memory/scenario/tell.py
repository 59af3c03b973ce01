"""Expectations and what came, in one line of words each."""

from datetime import tzinfo
from typing import Any

import orjson

from sojourn.journeyfile.scenario.moment import moment_text
from sojourn.journeyfile.scenario.script import ExpectedAction, ExpectedDecision, ExpectedRun
from sojourn.memory.scenario.story import Deed, Verdict, reasons_of
from sojourn.memory.scenario.told import Json
from sojourn.wire.instant import parse_instant

#: What an expected action may say beside its step and channel.
_MORE = ("to", "template", "category", "change", "offer", "code")


def at_of(record: Json) -> int:
    """When a record is of, in milliseconds."""
    return parse_instant(str(record["at"])) or 0


def when(at: int, zone: tzinfo) -> str:
    """A moment in local time."""
    return moment_text(at, zone)


def expected_action(action: ExpectedAction) -> str:
    """What is expected of an action, but for its time and reason."""
    told = action.members
    text = f"{told.get('step', 'any step')} → {told.get('channel', 'any channel')}"
    own = [f"{name}: {told[name]}" for name in _MORE if name in told]
    own += [f"{name}: {shown(value)}" for name, value in action.data.items()]
    return _with_kind(text, action.kind) + "".join(f", {one}" for one in own)


def deed(done: Deed) -> str:
    """What an action is, but for its time and reason."""
    action = done.action
    return _with_kind(f"{action['step']} → {action['channel']}", str(action["kind"]))


def decision(verdict: Verdict, zone: tzinfo) -> str:
    """A decision record: when, which step, what became of it and why."""
    record = verdict.decision
    on = f" on {record['channel']}" if record.get("channel") else ""
    reasons = "; ".join(reasons_of(record))
    at = when(at_of(record), zone)
    return f"{at}  {record['step']} of {verdict.run}: {record['outcome']}{on}, {reasons}"


def expected_decision(wanted: ExpectedDecision) -> str:
    """What is expected of a decision."""
    return ", ".join([wanted.step, *(str(value) for value in wanted.members.values())])


def decision_members(record: Json, wanted: ExpectedDecision | None) -> str:
    """As much of a decision as is expected of it, or what is most telling."""
    names = ("outcome", "reason") if wanted is None else tuple(wanted.members)
    return ", ".join([str(record["step"]), *(str(record.get(name)) for name in names)])


def expected_run(wanted: ExpectedRun) -> str:
    """Where a run is expected to stand."""
    match wanted.standing:
        case "at":
            return f"at {wanted.detail}"
        case "exited" if wanted.detail:
            return f"exited by {wanted.detail}"
        case _:
            return wanted.standing


def shown(value: Any) -> str:
    """A value of JSON on one line."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _with_kind(text: str, kind: str) -> str:
    return text if kind in ("", "send") else f"{text} ({kind})"
