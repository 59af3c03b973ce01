"""The lifecycle as a drawing: its stages along a line, and below it where silence leads."""

from collections.abc import Iterator, Mapping

from sojourn.journeyfile.format.project import LifecycleModel, StageModel
from sojourn.journeyfile.picture.drawing import Drawing, Edge, Group, Node
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import count_in, duration, either, times, words_of

_LINE = "#line"


def draw_lifecycle(model: LifecycleModel, about: About) -> Drawing:
    """The drawing of lifecycle.yaml."""
    line = {name: stage for name, stage in model.lifecycle.items() if not stage.absent}
    outside = {name: stage for name, stage in model.lifecycle.items() if stage.absent}
    nodes = [
        _stage(place, name, stage, about) for place, (name, stage) in enumerate(line.items(), 1)
    ]
    nodes += [_silence(name, stage) for name, stage in outside.items()]
    told = f"The stages of every customer, one after the other: {', '.join(map(words_of, line))}."
    if outside:
        told += f" Outside of the line, where silence leads: {', '.join(map(words_of, outside))}."
    return Drawing(
        "lifecycle",
        "The stages of every customer",
        told,
        tuple(nodes),
        (*_forward(line), *_silenced(outside)),
        (Group(_LINE, "Forward only: the furthest stage that fits", tuple(line)),),
        direction="right",
    )


def _stage(place: int, name: str, stage: StageModel, about: About) -> Node:
    kicker = f"STAGE {place}"
    if stage.start:
        return Node(name, "stage", words_of(name), ("everybody begins here",), kicker, name)
    count, within = count_in(stage.count or "")
    often = (f"at least {times(count)} within {within}",) if count else ()
    when = (said(stage.when, about),) if stage.when else ()
    source = (f"from {words_of(stage.source)} only",) if stage.source not in (None, "any") else ()
    back = ("also from behind",) if stage.source == "any" else ()
    lines = (either(stage.on or ()), *often, *when, *source, *back)
    return Node(name, "stage", words_of(name), lines, kicker, name)


def _silence(name: str, stage: StageModel) -> Node:
    source = "" if stage.source in (None, "any") else f", in {words_of(stage.source or '')}"
    silent = f"nothing heard for {duration(stage.absent or '')}{source}"
    lines = (silent, "any act of theirs leads back")
    return Node(name, "silence", words_of(name), lines, "SILENCE", name)


def _forward(line: Mapping[str, StageModel]) -> Iterator[Edge]:
    """From each stage to the next; to one that says from where, from there."""
    before = ""
    for name, stage in line.items():
        source = stage.source if stage.source in line else before
        if source:
            yield Edge(source, name)
        before = name


def _silenced(outside: Mapping[str, StageModel]) -> Iterator[Edge]:
    for name, stage in outside.items():
        source = _LINE if stage.source in (None, "any") else stage.source
        yield Edge(source or _LINE, name, kind="aside")
