"""Values of any shape as a file spells them: numbers, true, false and null are what is not quoted.

Everything else of a file is text until its key says more; here there is no key that could.
"""

import re
from typing import Any, Final

from sojourn.journeyfile.text.node import MappingNode, Node, Scalar, SequenceNode

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]{1,15}")
_WORDS: Final = {"true": True, "false": False, "null": None}


def free_value(node: Node) -> Any:
    """The value of a node, with JSON's types."""
    match node:
        case MappingNode():
            return {entry.key.text: free_value(entry.value) for entry in node.entries}
        case SequenceNode():
            return [free_value(item) for item in node.items]
        case Scalar():
            return node.text if node.style else _scalar(node.text)


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
