"""A picture before anybody knows how it looks: boxes with text, and arrows between them."""

from typing import Literal

from msgspec import Struct

#: What a box stands for. Shape, colour and icon follow from it.
Kind = Literal[
    "enter",
    "wait",
    "listen",
    "send",
    "choose",
    "split",
    "profile",
    "audience",
    "task",
    "offer",
    "emit",
    "start",
    "together",
    "join",
    "repeat",
    "again",
    "end",
    "exit",
    "goal",
    "stage",
    "silence",
    "label",
]

#: "flow" is the way of a run, "back" leads up to an earlier box, "aside" is taken from anywhere.
EdgeKind = Literal["flow", "back", "aside"]


class Node(Struct, frozen=True):
    """A box. `kicker` is the small line above the title, such as a verb with the step's id.

    `step` is the id of the step that it stands for, or empty.
    """

    id: str
    kind: Kind
    title: str
    lines: tuple[str, ...] = ()
    kicker: str = ""
    step: str = ""


class Edge(Struct, frozen=True):
    """An arrow. The label says when it is taken."""

    source: str
    target: str
    label: str = ""
    kind: EdgeKind = "flow"


class Group(Struct, frozen=True):
    """Boxes that stand in one frame. An arrow may come from all of them, by the group's id."""

    id: str
    title: str
    nodes: tuple[str, ...]


Direction = Literal["down", "right"]


class Drawing(Struct, frozen=True):
    """A whole picture, read down or along a line to the right.

    Nodes and edges stand in the order in which a person reads them. `about` is what somebody
    is told who cannot see it.
    """

    name: str
    title: str
    about: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    direction: Direction = "down"
