"""All pictures of a project."""

from collections.abc import Iterator

from msgspec.structs import replace

from sojourn.journeyfile.format.project import LifecycleModel
from sojourn.journeyfile.picture.drawing import Drawing
from sojourn.journeyfile.picture.journey import draw_journey
from sojourn.journeyfile.picture.lifecycle import draw_lifecycle
from sojourn.journeyfile.telling.reading import Models, flow_of


def drawings(models: Models) -> Iterator[Drawing]:
    """The lifecycle, where there is one, and then each journey."""
    written = models.frame.get("lifecycle")
    if written is not None and isinstance(written.model, LifecycleModel):
        yield draw_lifecycle(written.model, models.about())
    for _, journey in models.journeys:
        drawing = draw_journey(journey, flow_of(journey), models.about(journey))
        # Its file must not take the place of the lifecycle's.
        yield replace(drawing, name="lifecycle_") if drawing.name == "lifecycle" else drawing
