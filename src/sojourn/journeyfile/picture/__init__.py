"""Journeys and the lifecycle as pictures: one neutral drawing, written as Mermaid or as SVG."""

from sojourn.journeyfile.picture.drawing import Drawing
from sojourn.journeyfile.picture.journey import draw_journey
from sojourn.journeyfile.picture.lifecycle import draw_lifecycle
from sojourn.journeyfile.picture.mermaid import mermaid
from sojourn.journeyfile.picture.sheet import plan_drawing
from sojourn.journeyfile.picture.svg import svg

__all__ = ["Drawing", "draw_journey", "draw_lifecycle", "mermaid", "plan_drawing", "svg"]
