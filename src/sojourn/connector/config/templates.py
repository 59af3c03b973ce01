"""Templates, and the expressions of a connector's file, looked at before anything is sent."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sojourn.connector.config.reading import Reading
from sojourn.connector.providers.http import CODINGS
from sojourn.connector.writing import Writer
from sojourn.journeyfile.findings.diagnostic import Finding, Span, finding
from sojourn.journeyfile.text.node import Path as Place
from sojourn.rendering.child import Renderer
from sojourn.rendering.faults import Fault

#: What a shape calls the body; a file calls it by its coding.
_BODY: Final = "body"
_STEP: Final = re.compile(r"\[(\d+)\]|([^.\[]+)")


def look_at(reading: Reading, writer: Writer | None) -> Mapping[str, str]:
    """Say what is wrong; returns the texts of templates that it is about, by their paths."""
    # A directory that is not there has been spoken of.
    if writer is None or (writer.has_templates and not Path(writer.setup.directory).is_dir()):
        return {}
    renderer = Renderer(writer.setup)
    for fault in renderer.shape_faults:
        message = f"this is no expression: {fault.message}"
        reading.review.say(_place(reading, fault.file), "unknown-value", message)
    texts: dict[str, str] = {}
    for fault in renderer.template_faults:
        path = f"{reading.templates_shown}/{fault.file}"
        texts[path] = renderer.template(fault.file)
        reading.review.findings.append(_told(fault, path))
    return texts


def _told(fault: Fault, path: str) -> Finding:
    line = max(1, fault.line)
    message = f"cannot be used as a template: {fault.message}"
    return finding(path, Span(line, 1, 2), "unreadable-file", message)


def _place(reading: Reading, told: str) -> Place:
    """The way to a value of the file, which a shape spells as in `body.to[0]`."""
    steps = [int(index) if index else name for index, name in _STEP.findall(told)]
    if steps[:1] == [_BODY]:
        steps[0] = next(key for key in CODINGS if reading.review.node((key,)) is not None)
    return tuple(steps)
