"""The steps that do one thing at once, to the core's values."""

from sojourn.core.declared.clause import Expression
from sojourn.core.declared.facts import WHOLES, whole_wait
from sojourn.core.declared.steps import Audience, Emit, GrantOffer, Start, Task, Update
from sojourn.journeyfile.condition import Properties, common_properties
from sojourn.journeyfile.format.emissions import (
    ActingStep,
    AudienceStep,
    CountStep,
    EmitStep,
    OfferStep,
    SetStep,
    StartStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.stepping.workbench import Workbench


def compile_act(
    bench: Workbench, placed: Placed, step: ActingStep
) -> Update | Audience | Task | GrantOffer | Emit | Start:
    """The step; from all but an offer there is one way only."""
    match step:
        case SetStep() | CountStep() | TagStep():
            return _update(bench, placed, step)
        case AudienceStep():
            return _audience(bench, placed, step)
        case TaskStep():
            return _task(bench, placed, step)
        case OfferStep():
            about = bench.clauses.expression(
                (*placed.loc, "about"), step.about, bench.scope_of(placed), expect="key"
            )
            rest = placed.next if step.otherwise is None else placed.way("else")
            return GrantOffer(placed.id, step.offer, placed.next, about=about, otherwise=rest)
        case EmitStep():
            return _emit(bench, placed, step)
        case StartStep():
            return _start(bench, placed, step)


def _update(bench: Workbench, placed: Placed, step: SetStep | CountStep | TagStep) -> Update:
    """A change of the customer's own profile."""
    if isinstance(step, TagStep):
        tag = step.tag
        return Update(placed.id, add_tags=tag.add, remove_tags=tag.remove, next=placed.next)
    scope = bench.scope_of(placed)
    if isinstance(step, CountStep):
        loc = (*placed.loc, "count")
        added = bench.clauses.expressions(loc, step.count, scope, expect="number")
        return Update(placed.id, add=added, next=placed.next)
    known = Properties(bench.catalogue.attributes, bench.catalogue.words)
    values = bench.clauses.typed((*placed.loc, "set"), step.set, scope, known)
    return Update(placed.id, set=values, next=placed.next)


def _audience(bench: Workbench, placed: Placed, step: AudienceStep) -> Audience:
    adds = step.add is not None
    change, texts = ("add", step.add) if adds else ("remove", step.remove)
    data = bench.clauses.expressions((*placed.loc, change), texts or {}, bench.scope_of(placed))
    return Audience(
        placed.id,
        audience=step.audience,
        change="add" if adds else "remove",
        data=data,
        next=placed.next,
    )


def _task(bench: Workbench, placed: Placed, step: TaskStep) -> Task:
    context: dict[str, Expression] = {}
    scope = bench.scope_of(placed)
    for index, text in enumerate(step.context):
        name = text.strip()
        wait = name.removeprefix("run.")
        told = WHOLES.get(name)
        if told is None and wait != name and wait in scope.waits:
            told = whole_wait(wait)
        if told is None:
            told = bench.clauses.expression((*placed.loc, "context", index), text, scope)
        if told is not None:
            context[name] = told
    within_ms = bench.review.duration((*placed.loc, "within"), step.within)
    return Task(placed.id, step.task, step.team, within_ms, context, next=placed.next)


def _emit(bench: Workbench, placed: Placed, step: EmitStep) -> Emit:
    event = bench.catalogue.event(step.emit)
    known = common_properties([] if event is None else [event])
    loc = (*placed.loc, "data")
    data = bench.clauses.typed(loc, step.data, bench.scope_of(placed), known)
    return Emit(placed.id, step.emit, data, next=placed.next)


def _start(bench: Workbench, placed: Placed, step: StartStep) -> Start:
    loc, scope = placed.loc, bench.scope_of(placed)
    key = bench.clauses.expression((*loc, "key"), step.key, scope, expect="key")
    known = Properties(bench.catalogue.journeys.get(step.start) or {})
    data = bench.clauses.typed((*loc, "data"), step.data, scope, known)
    return Start(placed.id, step.start, key, data, next=placed.next)
