"""The lifecycle as a drawing: its stages along a line, and below it where silence leads."""

from collections.abc import Iterator

from sojourn.journeyfile.declaring.check_stages import Stages, on_the_line
from sojourn.journeyfile.format.project import LifecycleModel, StageModel
from sojourn.journeyfile.picture.drawing import Drawing, Edge, Group, Node
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import count_in, duration, either, times, words_of

_LINE = "#line"


def draw_lifecycle(model: LifecycleModel, about: About) -> Drawing:
    """The drawing of lifecycle.yaml."""
    stages, on_line = model.ways(), on_the_line(model.ways())
    line = {name: stages[name] for name in on_line}
    outside = {name: ways for name, ways in stages.items() if name not in line}
    nodes = [_stage(place, name, ways, about) for place, (name, ways) in enumerate(line.items(), 1)]
    nodes += [_silence(name, ways) for name, ways in outside.items()]
    told = f"The stages of every customer, one after the other: {', '.join(map(words_of, line))}."
    if outside:
        told += f" Outside of the line, where silence leads: {', '.join(map(words_of, outside))}."
    return Drawing(
        "lifecycle",
        "The stages of every customer",
        told,
        tuple(nodes),
        (*_forward(line), *_silenced(outside)),
        (Group(_LINE, _title(line), tuple(line)),),
        direction="right",
    )


def _title(line: Stages) -> str:
    """What holds on the line: whether silence leads back along it."""
    back = any(way.absent is not None for ways in line.values() for way in ways)
    return f"Forward{', and back by silence' if back else ' only'}: the furthest stage that fits"


def _stage(place: int, name: str, ways: tuple[StageModel, ...], about: About) -> Node:
    lines: list[str] = []
    for way in ways:
        told = _way(way, about)
        lines += [f"or {told[0]}", *told[1:]] if lines else told
    return Node(name, "stage", words_of(name), tuple(lines), f"STAGE {place}", name)


def _way(way: StageModel, about: About) -> list[str]:
    """One way to a stage, a thing on each line."""
    if way.start:
        return ["everybody begins here"]
    count, within = count_in(way.count or "")
    often = [f"at least {times(count)} within {within}"] if count else []
    when = [said(way.when, about)] if way.when else []
    source = [f"from {words_of(way.source)} only"] if way.source not in (None, "any") else []
    back = ["also from behind"] if way.source == "any" else []
    if way.absent is not None:
        return [f"nothing heard for {duration(way.absent)}", *source]
    return [*([either(way.on)] if way.on else []), *often, *when, *source, *back]


def _silence(name: str, ways: tuple[StageModel, ...]) -> Node:
    silent = []
    for way in ways:
        source = "" if way.source in (None, "any") else f", in {words_of(way.source or '')}"
        silent.append(f"nothing heard for {duration(way.absent or '')}{source}")
    lines = (*silent, "any act of theirs leads back")
    return Node(name, "silence", words_of(name), lines, "SILENCE", name)


def _forward(line: Stages) -> Iterator[Edge]:
    """From each stage to the next; by a way that says from where, from there."""
    before = ""
    for name, ways in line.items():
        for source in dict.fromkeys(
            way.source if way.source in line else before for way in ways if not way.absent
        ):
            if source:
                yield Edge(source, name)
        for way in ways:
            if way.absent is not None and way.source in line:
                yield Edge(way.source or "", name, kind="aside")
        before = name


def _silenced(outside: Stages) -> Iterator[Edge]:
    for name, ways in outside.items():
        for source in dict.fromkeys(
            _LINE if way.source in (None, "any") else way.source for way in ways
        ):
            yield Edge(source or _LINE, name, kind="aside")
