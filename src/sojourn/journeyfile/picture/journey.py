"""A journey as a drawing."""

from collections.abc import Iterator
from typing import Final

from sojourn.core.declared.steps import EXIT, Target
from sojourn.journeyfile.format.branches import RepeatStep, TogetherStep
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.journey import ExitModel, GoalModel, JourneyModel
from sojourn.journeyfile.format.verbs import verb_of
from sojourn.journeyfile.picture.cards import again_label, card_of, label_of
from sojourn.journeyfile.picture.drawing import Drawing, Edge, Group, Node
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.enter import again, entry_lines, opening_briefly
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import duration, either, quoted
from sojourn.journeyfile.text.node import Path

#: Ids with a `#` are no step's.
_ENTER: Final = "#enter"
_ENDS: Final = "the run ends"
_ROW_ENDS: Final = "this row ends"


def draw_journey(model: JourneyModel, flow: Flow, about: About) -> Drawing:
    """The drawing of a journey; `flow` and `about` are its own."""
    asides = tuple(_exits(model, about))
    goal = () if model.goal is None else (_goal(model.goal, about),)
    pen = _Pen(flow, about)
    pen.draw()
    title = model.title or model.journey
    return Drawing(
        model.journey,
        title,
        _about(model, flow, about),
        (_enter(model, about), *pen.nodes, *asides, *goal),
        (*pen.edges, *_cleanups(model)),
        _groups(asides, goal),
    )


class _Pen:
    """Collects the boxes and arrows of the steps, in reading order."""

    def __init__(self, flow: Flow, about: About) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self._flow = flow
        self._about = about
        self._steps = {placed.id: placed for placed in flow.steps}
        self._ends: set[str] = set()

    def draw(self) -> None:
        first = self._flow.first
        self._edge(_ENTER, "", first if first in self._steps else self._end(f"{_ENTER}.end"))
        for placed in self._flow.steps:
            self._step(placed)

    def _step(self, placed: Placed) -> None:
        card = card_of(placed, self._about)
        verb = (verb_of(type(placed.step).model_fields) or "").replace("_", " ").upper()
        kicker = f"{verb} · {placed.step.id}" if placed.step.id else verb
        self.nodes.append(Node(placed.id, card.kind, card.title, card.lines, kicker, placed.id))
        join = _join(placed)
        for way in placed.outcomes():
            if join is not None and way.name == "next":
                continue
            label = label_of(placed, way.name, self._about)
            self._edge(placed.id, label, self._reached(placed, way.target, label))
        if join is not None:
            self.nodes.append(join)
            self._edge(join.id, "", self._reached(placed, placed.next, ""))

    def _reached(self, placed: Placed, target: Target, label: str) -> str:
        """The box where a way leads that is called `label`: a step, a join or an end."""
        if target is not None and target != EXIT:
            return target
        around = self._around(placed) if target is None else None
        if around is None:
            # Ways that branch off have an end of their own, near by.
            return self._end(f"{placed.id}#end.{label}" if label else f"#{_row_of(placed.loc)}.end")
        together, name = around
        assert isinstance(together.step, TogetherStep)
        if together.step.join == "none":
            return self._end(f"{together.id}#row.{name}", _ROW_ENDS)
        return _join_of(together)

    def _around(self, placed: Placed) -> tuple[Placed, str] | None:
        """The innermost `together` around a step, and the row of it."""
        for length in range(len(placed.loc) - 2, 0, -1):
            if placed.loc[length] != "together":
                continue
            for other in self._flow.steps:
                if other.loc == placed.loc[:length] and isinstance(other.step, TogetherStep):
                    return other, str(placed.loc[length + 1])
        return None

    def _end(self, node: str, title: str = _ENDS) -> str:
        if node not in self._ends:
            self._ends.add(node)
            self.nodes.append(Node(node, "end", title))
        return node

    def _edge(self, source: str, label: str, target: str) -> None:
        loop = self._steps.get(target)
        if loop is not None and isinstance(loop.step, RepeatStep) and self._is_within(source, loop):
            self.edges.append(Edge(source, target, again_label(loop.step), "back"))
        else:
            self.edges.append(Edge(source, target, label))

    def _is_within(self, source: str, loop: Placed) -> bool:
        """Whether a box stands among the steps of a loop."""
        placed = self._steps.get(source.partition("#")[0])
        return placed is not None and placed.loc[: len(loop.loc)] == loop.loc and placed is not loop


def _join(placed: Placed) -> Node | None:
    """The box at which the rows of `together` meet; None of any other step."""
    step = placed.step
    if not isinstance(step, TogetherStep) or step.join == "none":
        return None
    title = "when all have ended" if step.join == "all" else "the first to end"
    return Node(_join_of(placed), "join", title)


def _join_of(together: Placed) -> str:
    return f"{together.id}#join"


def _row_of(loc: Path) -> str:
    return ".".join(map(str, loc[:-1]))


def _enter(model: JourneyModel, about: About) -> Node:
    title, lines = opening_briefly(model.enter, about)
    when = (said(model.enter.when, about),) if model.enter.when else ()
    each = (f"once for each {about.key_noun}",) if model.enter.key else ()
    return Node(_ENTER, "enter", title, (*lines, *when, *each, again(model.enter, about)), "ENTER")


def _exits(model: JourneyModel, about: About) -> Iterator[Node]:
    for number, criterion in enumerate(model.exit):
        yield _exit(number, criterion, about)


def _exit(number: int, criterion: ExitModel, about: About) -> Node:
    when = said(criterion.when, about) if criterion.when else ""
    title, lines = (either(criterion.on), (when,) if when else ()) if criterion.on else (when, ())
    then = (f"then on at {quoted(criterion.then)}",) if criterion.then else ()
    kicker = "EXIT · at any moment" if criterion.then else "EXIT"
    return Node(_exit_id(number), "exit", title, (*lines, *then), kicker)


def _exit_id(number: int) -> str:
    return f"#exit{number + 1}"


def _goal(goal: GoalModel, about: About) -> Node:
    when = (said(goal.when, about),) if goal.when else ()
    within = f"within {duration(goal.within)} of entering" if goal.within else "while it runs"
    target = (f"aim: {goal.target} of the runs",) if goal.target else ()
    until = (f"by {goal.until}",) if goal.until else ()
    return Node("#goal", "goal", either(goal.on), (*when, within, *target, *until), "GOAL")


def _cleanups(model: JourneyModel) -> Iterator[Edge]:
    for number, criterion in enumerate(model.exit):
        if criterion.then:
            yield Edge(_exit_id(number), criterion.then, kind="aside")


def _groups(exits: tuple[Node, ...], goal: tuple[Node, ...]) -> tuple[Group, ...]:
    nodes = tuple(node.id for node in (*exits, *goal))
    return (Group("#asides", "At any moment", nodes),) if nodes else ()


def _about(model: JourneyModel, flow: Flow, about: About) -> str:
    """What is told of the picture to somebody who cannot see it."""
    opening = entry_lines(model.enter, about)[0].text
    named = [placed.step.id for placed in flow.steps if placed.step.id]
    return f"{opening} {len(flow.steps)} steps: {', '.join(named)}."
