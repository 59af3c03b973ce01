"""`send` to the core's value: which channels, under which condition, and what if it cannot go."""

from sojourn.core.declared.steps import Escalation, IfFailed, IfNoRoom, Send
from sojourn.journeyfile.declaring.channels import BEST, best_of
from sojourn.journeyfile.format.emissions import SendStep
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.policies.choice import parse_best_hour
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.stepping.workbench import Workbench


def compile_send(bench: Workbench, placed: Placed, step: SendStep) -> Send:
    """The message of `step`; `best` stands for all channels that may be chosen."""
    best, loc, scope = step.channel == (BEST,), placed.loc, bench.scope_of(placed)
    return Send(
        placed.id,
        template=step.send,
        category=step.category,
        channels=best_of(bench.catalogue.channels) if best else step.channel,
        only_if=bench.clauses.condition((*loc, "only_if"), step.only_if, scope),
        data=bench.clauses.expressions((*loc, "data"), step.data, scope),
        expires_ms=bench.review.duration((*loc, "expires"), step.expires),
        next=placed.next,
        pick="best" if best else "first",
        if_failed=_if_failed(placed, step),
        if_no_room=_if_no_room(placed, step),
        best_within_ms=read_value(bench.review, (*loc, "hour"), step.hour, parse_best_hour) or 0,
        escalation=_escalation(bench, placed, step),
        offer=step.offer or "",
    )


def _escalation(bench: Workbench, placed: Placed, step: SendStep) -> Escalation | None:
    if step.escalate is None:
        return None
    after_ms = bench.review.duration((*placed.loc, "escalate", "after"), step.escalate.after)
    return Escalation(after_ms, step.escalate.until, step.escalate.times or 0)


def _if_failed(placed: Placed, step: SendStep) -> IfFailed:
    if step.if_failed is None:
        return IfFailed()
    if step.if_failed == "next channel":
        return IfFailed("next channel")
    return IfFailed("go", placed.way("failed"))


def _if_no_room(placed: Placed, step: SendStep) -> IfNoRoom | None:
    if step.if_no_room is None:
        return None
    if step.if_no_room == "defer" or step.if_no_room == "drop":
        return IfNoRoom(step.if_no_room)
    return IfNoRoom("go", placed.way("no_room"))
