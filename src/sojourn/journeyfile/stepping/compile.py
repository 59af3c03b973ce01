"""A journey's model to the core's values.

Findings go to the review; on any error the result is not used.
"""

from sojourn.core.declared.definitions import Journey, Migration
from sojourn.core.declared.entry import Exit, Goal
from sojourn.journeyfile.declaring.trials import compile_holdout
from sojourn.journeyfile.format.flow import Flow
from sojourn.journeyfile.format.heard import Waits
from sojourn.journeyfile.format.journey import ExitModel, JourneyModel, MoveModel
from sojourn.journeyfile.phrases.clock_text import parse_date
from sojourn.journeyfile.phrases.window import parse_share
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.stepping.branches import arms_of
from sojourn.journeyfile.stepping.differences import part
from sojourn.journeyfile.stepping.entering import EntryCompiler
from sojourn.journeyfile.stepping.steps import compile_steps
from sojourn.journeyfile.stepping.workbench import Workbench
from sojourn.journeyfile.text.node import Path


class JourneyCompiler:
    """Compiles one journey whose steps are laid out already. `clauses` are its expressions."""

    def __init__(
        self, review: Review[JourneyModel], model: JourneyModel, flow: Flow, catalogue: Catalogue
    ) -> None:
        self._review = review
        self._model = model
        self._flow = flow
        self._catalogue = catalogue
        self.clauses = Clauses(review, catalogue)
        enter = model.enter
        self._scope = Scope(
            entry=enter.on,
            given=None if enter.on is not None else enter.properties,
            arms=arms_of(flow),
        )

    def compile(self, version: str) -> Journey:
        model, review, clauses = self._model, self._review, self.clauses
        bench = Workbench(review, clauses, self._catalogue, self._flow, self._scope)
        holdout = compile_holdout(
            review, clauses, self._catalogue, model.holdout, journey=model.journey
        )
        steps = compile_steps(bench, holdout)
        exits = tuple(self._exit(("exit", index), one) for index, one in enumerate(model.exit))
        # Last, for an expression anywhere may ask for an arm.
        steps, differing = part(bench, steps)
        return Journey(
            name=model.journey,
            version=version,
            title=model.title,
            entry=EntryCompiler(review, clauses, self._catalogue).compile(model.enter),
            exits=exits,
            goal=self._goal(),
            steps=steps,
            first=self._flow.first,
            migration=self._migration(),
            group=model.group or "",
            holdout=holdout,
            differing=differing,
        )

    def _migration(self) -> Migration | None:
        migrate = self._model.migrate
        if isinstance(migrate, MoveModel):
            return Migration("move", migrate.move)
        return Migration("exit") if migrate == "exit" else None

    def _exit(self, loc: Path, model: ExitModel) -> Exit:
        text = ", ".join(model.on) if model.on else model.when or ""
        scope = Scope(
            on=model.on,
            entry=self._scope.entry,
            given=self._scope.given,
            waits=Waits(self._flow).anywhere(),
            arms=self._scope.arms,
        )
        condition = self.clauses.condition((*loc, "when"), model.when, scope)
        return Exit(on=model.on or (), when=condition, then=model.then, text=text)

    def _goal(self) -> Goal | None:
        goal = self._model.goal
        if goal is None:
            return None
        # A goal is also met after the end, when only the key of the run is still known.
        scope = Scope(on=goal.on, entry=())
        return Goal(
            on=goal.on,
            when=self.clauses.condition(("goal", "when"), goal.when, scope),
            within_ms=self._review.duration(("goal", "within"), goal.within),
            share_bp=read_value(self._review, ("goal", "target"), goal.target, parse_share) or 0,
            until=read_value(self._review, ("goal", "until"), goal.until, parse_date),
        )
