"""The arrows of a drawing as the layout needs them: labels and turns become boxes of their own."""

from collections.abc import Iterable

from msgspec import Struct

from sojourn.journeyfile.picture.drawing import Drawing, EdgeKind, Node


class Wire(Struct, frozen=True):
    """A line between two boxes. `upwards` leads from the lower one back to the upper one.

    `arrow` is False where the line ends at a label, which it runs through.
    """

    upper: str
    lower: str
    kind: EdgeKind
    upwards: bool = False
    arrow: bool = True


def wired(drawing: Drawing) -> tuple[tuple[Node, ...], tuple[Wire, ...]]:
    """The nodes with a box for each label and each turn, and the lines; none leads in a circle."""
    nodes = list(drawing.nodes)
    wires: list[Wire] = []
    # The lanes back up come first, and so at the left of what is repeated.
    lanes: list[Wire] = []
    turns: dict[tuple[str, str], str] = {}
    for number, edge in enumerate(drawing.edges):
        if edge.kind == "back":
            turn = turns.get((edge.target, edge.label))
            if turn is None:
                turn = turns[edge.target, edge.label] = f"{edge.target}#turn{number}"
                nodes.append(Node(turn, "again", edge.label))
                lanes.append(Wire(edge.target, turn, "back", upwards=True))
            wires.append(Wire(edge.source, turn, "back", arrow=False))
        elif edge.label:
            label = f"{edge.source}#label{number}"
            nodes.append(Node(label, "label", edge.label))
            wires.append(Wire(edge.source, label, edge.kind, arrow=False))
            wires.append(Wire(label, edge.target, edge.kind))
        else:
            wires.append(Wire(edge.source, edge.target, edge.kind))
    return tuple(nodes), tuple(dict.fromkeys((*lanes, *wires)))


def parts(nodes: Iterable[Node], wires: Iterable[Wire]) -> list[tuple[list[Node], list[Wire]]]:
    """The boxes and lines that hang together, in the order of their first boxes."""
    root: dict[str, str] = {}

    def find(node: str) -> str:
        while root.get(node, node) != node:
            node = root[node]
        return node

    for wire in wires:
        root[find(wire.lower)] = find(wire.upper)
    found: dict[str, tuple[list[Node], list[Wire]]] = {}
    for node in nodes:
        found.setdefault(find(node.id), ([], []))[0].append(node)
    for wire in wires:
        found[find(wire.upper)][1].append(wire)
    return list(found.values())
