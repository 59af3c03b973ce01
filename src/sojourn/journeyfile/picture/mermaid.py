"""A drawing as a flowchart of Mermaid."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sojourn.journeyfile.picture.drawing import Drawing, Edge, Kind, Node
from sojourn.journeyfile.picture.theme import light_colors

#: The brackets of each kind of box.
_SHAPES: Final[Mapping[Kind, tuple[str, str]]] = {
    "enter": ("([", "])"),
    "wait": ("(", ")"),
    "listen": (">", "]"),
    "send": ("[/", "/]"),
    "choose": ("{", "}"),
    "split": ("{{", "}}"),
    "profile": ("[", "]"),
    "audience": ("[(", ")]"),
    "task": ("[/", "\\]"),
    "offer": ("[\\", "/]"),
    "emit": ("[\\", "\\]"),
    "start": ("[[", "]]"),
    "together": ("[", "]"),
    "join": ("[", "]"),
    "repeat": ("(", ")"),
    "again": ("(", ")"),
    "end": ("([", "])"),
    "exit": ("{{", "}}"),
    "goal": ("([", "])"),
    "stage": ("(", ")"),
    "silence": ("(", ")"),
    "label": ("[", "]"),
}
_ARROWS: Final = {"flow": "-->", "back": "==>", "aside": "-.->"}
#: What would end a text in quotes, or be read as an entity, a tag or a comment.
_SPECIAL: Final = frozenset('"#&<>`\\|;%{}$')
_PLAIN: Final = re.compile(r"[A-Za-z0-9 .,:()'_-]")
_INDENT: Final = "  "


def mermaid(drawing: Drawing) -> str:
    """The text of the flowchart. Ends with a newline."""
    ids = [node.id for node in drawing.nodes] + [group.id for group in drawing.groups]
    names = _names(ids)
    grouped = {node for group in drawing.groups for node in group.nodes}
    lines = [
        "---",
        f'title: "{_front(drawing.title)}"',
        "---",
        f"flowchart {'TB' if drawing.direction == 'down' else 'LR'}",
        f"{_INDENT}accTitle: {_words(drawing.title)}",
        f"{_INDENT}accDescr: {_words(drawing.about)}",
    ]
    lines += [_node(node, names) for node in drawing.nodes if node.id not in grouped]
    for group in drawing.groups:
        lines.append(f'{_INDENT}subgraph {names[group.id]}["{_text(group.title)}"]')
        if drawing.direction == "right":
            lines.append(f"{_INDENT}{_INDENT}direction LR")
        inside = (node for node in drawing.nodes if node.id in group.nodes)
        lines += [_INDENT + _node(node, names) for node in inside]
        lines.append(f"{_INDENT}end")
    lines += [_edge(edge, names) for edge in drawing.edges]
    for group in drawing.groups:
        lines.append(f"{_INDENT}style {names[group.id]} fill:none,stroke-dasharray:3 4")
    lines += _classes(node.kind for node in drawing.nodes)
    return "".join(f"{line}\n" for line in lines)


def _names(ids: Iterable[str]) -> dict[str, str]:
    """A word for each id that Mermaid takes for no keyword, and unique."""
    names: dict[str, str] = {}
    for one in ids:
        name = f"s_{re.sub(r'[^A-Za-z0-9]+', '_', one).strip('_')}"
        while name in names.values():
            name += "_"
        names[one] = name
    return names


def _node(node: Node, names: Mapping[str, str]) -> str:
    title = f"<b>{_text(node.title)}</b>" if node.kicker else _text(node.title)
    told = [_text(node.kicker), title, *map(_text, node.lines)]
    text = "<br/>".join(part for part in told if part)
    opening, closing = _SHAPES[node.kind]
    return f'{_INDENT}{names[node.id]}{opening}"{text}"{closing}:::{_class(node.kind)}'


def _edge(edge: Edge, names: Mapping[str, str]) -> str:
    label = f'|"{_text(edge.label)}"|' if edge.label else ""
    return f"{_INDENT}{names[edge.source]} {_ARROWS[edge.kind]}{label} {names[edge.target]}"


def _classes(kinds: Iterable[Kind]) -> Iterator[str]:
    for kind in sorted(set(kinds)):
        line, fill, ink = light_colors(kind)
        dashed = ",stroke-dasharray:5 3" if kind in ("wait", "silence") else ""
        yield f"{_INDENT}classDef {_class(kind)} fill:{fill},stroke:{line},color:{ink}{dashed}"


def _class(kind: Kind) -> str:
    return f"is_{kind}"


def _text(text: str) -> str:
    """`text` for quotes: characters that mean something to Mermaid by their numbers."""
    return "".join(
        f"#{ord(char)};" if char in _SPECIAL else char
        for char in " ".join(text.split())
        if char.isprintable()
    )


def _words(text: str) -> str:
    """`text` for a line without quotes: what could end or change it is left out."""
    kept = (char if _PLAIN.match(char) or char.isalpha() else " " for char in text)
    return " ".join("".join(kept).split())


def _front(text: str) -> str:
    """`text` within the quotes of YAML; what Mermaid takes for HTML there is written otherwise."""
    shown = text.translate({ord("<"): "‹", ord(">"): "›", ord("&"): "and"})
    plain = " ".join("".join(char for char in shown if char.isprintable()).split())
    return plain.replace("\\", "\\\\").replace('"', '\\"')
