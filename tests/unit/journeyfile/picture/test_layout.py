"""Pictures in which nothing lies on anything else, whatever the journey."""

import time
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from sojourn.journeyfile.picture import Drawing, draw_journey, plan_drawing, svg
from sojourn.journeyfile.picture.drawing import Edge, Kind, Node
from sojourn.journeyfile.picture.gallery import drawings
from sojourn.journeyfile.telling.reading import flow_of, read_models
from support.geometry import faults, shared_ways
from support.goldens import SAMPLE, WHOLE, models_of
from support.journeys import FRAME
from support.laws import tried
from unit.core.test_any_journey import Step, rows

DRAWINGS = [*drawings(models_of(SAMPLE)), *drawings(models_of(WHOLE))]
NAMES = [f"{number}-{drawing.name}" for number, drawing in enumerate(DRAWINGS)]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("drawing", DRAWINGS, ids=NAMES)
def test_nothing_lies_on_anything_else(drawing: Drawing) -> None:
    plan = plan_drawing(drawing)
    assert faults(plan) == []
    assert shared_ways(plan) == []


@pytest.mark.parametrize("drawing", DRAWINGS, ids=NAMES)
def test_every_box_is_in_the_picture(drawing: Drawing) -> None:
    root = ElementTree.fromstring(svg(drawing, plan_drawing(drawing)))
    shown = [element.get("data-step") for element in root.iter(f"{SVG}g")]
    steps = [node.step for node in drawing.nodes if node.step]
    assert sorted(step for step in shown if step) == sorted(steps)
    assert {node.id for node in drawing.nodes} <= {
        placed.box.node.id for placed in plan_drawing(drawing).boxes
    }


def _drawn(row: list[Step], *, exits: bool) -> tuple[Drawing, set[str]]:
    first = row[0]
    if isinstance(first, dict):
        row = [{**first, "id": "s0"}, *row[1:]]
    journey: dict[str, Any] = {"journey": "any", "enter": {"on": "Signed Up"}, "steps": row}
    if exits:
        journey["exit"] = [{"on": "Order Completed", "then": "s0"}, {"on": "Signed Up"}]
    models = read_models({**FRAME, "any.yaml": orjson.dumps(journey).decode()})
    ((_, model),) = models.journeys
    flow = flow_of(model)
    return draw_journey(model, flow, models.about(model)), {placed.id for placed in flow.steps}


@given(rows(2))
@settings(tried(60), suppress_health_check=list(HealthCheck))
def test_any_journey_can_be_drawn(row: list[Step]) -> None:
    drawing, steps = _drawn(row, exits=row != ["exit"] and isinstance(row[0], dict))
    plan = plan_drawing(drawing)
    assert faults(plan) == []
    assert shared_ways(plan) == []
    assert {placed.box.node.step for placed in plan.boxes if placed.box.node.step} == steps
    ElementTree.fromstring(svg(drawing, plan))


def _tall(steps: int) -> Drawing:
    """A long journey in which every third step is a choice of three."""
    nodes, edges = [Node("#enter", "enter", "Signed Up")], [Edge("#enter", "s0")]
    for number in range(steps):
        name = f"s{number}"
        kind: Kind = "choose" if number % 3 == 0 else "send"
        nodes.append(Node(name, kind, f"step {number}", step=name))
        if number + 1 < steps:
            edges.append(Edge(name, f"s{number + 1}", "first" if kind == "choose" else ""))
        if kind == "choose" and number + 3 < steps:
            edges += [Edge(name, f"s{number + 2}", "second"), Edge(name, f"s{number + 3}", "third")]
    return Drawing("tall", "A long one", "", tuple(nodes), tuple(edges))


def test_a_long_journey_is_drawn_from_top_to_bottom() -> None:
    plan = plan_drawing(_tall(60))
    assert faults(plan) == []
    assert shared_ways(plan) == []
    tops = {placed.box.node.step: placed.y_px for placed in plan.boxes if placed.box.node.step}
    assert [tops[f"s{number}"] for number in range(60)] == sorted(tops.values())


def test_a_step_alone_and_no_step_at_all() -> None:
    alone = Drawing("alone", "Alone", "", (Node("s", "wait", "1 hour", step="s"),), ())
    assert faults(plan_drawing(alone)) == []


def test_fifty_journeys_take_seconds() -> None:
    began_s = time.perf_counter()
    for _ in range(3):
        for drawing in DRAWINGS * 2:
            svg(drawing, plan_drawing(drawing))
    assert time.perf_counter() - began_s < 10
