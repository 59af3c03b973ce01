"""Values that are made of expressions: what a provider is asked, as a configuration spells it.

A text that is one expression, and nothing else, gives what the expression is worth: a number
stays a number. Any other text is a template for a text.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Template
from jinja2.environment import TemplateExpression

from sojourn.rendering.faults import Fault, fault_of
from sojourn.rendering.library import Unrendered
from sojourn.rendering.limits import Limits
from sojourn.rendering.sandbox import Refused, Sandbox, shown

#: One expression from end to end; whether it is one is for Jinja to say.
_WHOLE: Final = re.compile(r"\s*\{\{((?:(?!\}\}|\{\{).)*)\}\}\s*", re.DOTALL)

_Made = TemplateExpression | Template


class Shape:
    """`spec` is made of mappings, lists, texts, numbers, true, false and null.

    `quoted` makes each expression fit for a part of an address. Faults say where in the spec.
    """

    def __init__(self, name: str, spec: Any, limits: Limits, *, quoted: bool = False) -> None:
        self._quoted = quoted
        self._sandbox = Sandbox(None, limits, finalize=_quoted if quoted else shown)
        self._faults: list[Fault] = []
        self._spec = self._made(spec, name)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(self._faults)

    def render(self, values: Mapping[str, Any]) -> Any:
        """What the spec gives for values. Raises Unrendered."""
        self._sandbox.begin()
        return self._rendered(self._spec, values)

    def _made(self, spec: Any, place: str) -> Any:
        if isinstance(spec, Mapping):
            return {
                name: self._made(value, f"{place}.{name}" if place else str(name))
                for name, value in spec.items()
            }
        if isinstance(spec, list | tuple):
            return [self._made(value, f"{place}[{at}]") for at, value in enumerate(spec)]
        if not isinstance(spec, str):
            return spec
        try:
            return _Leaf(place, self._compiled(spec))
        except Exception as error:  # Python may refuse what Jinja made of it
            self._faults.append(Fault(place, 0, fault_of(error, place).message))
            return None

    def _compiled(self, text: str) -> _Made:
        whole = _WHOLE.fullmatch(text)
        if whole is None or self._quoted:
            return self._sandbox.from_string(text)
        return self._sandbox.compile_expression(whole[1], undefined_to_none=False)

    def _rendered(self, spec: Any, values: Mapping[str, Any]) -> Any:
        if isinstance(spec, dict):
            return {name: self._rendered(value, values) for name, value in spec.items()}
        if isinstance(spec, list):
            return [self._rendered(value, values) for value in spec]
        if not isinstance(spec, _Leaf):
            return spec
        try:
            return spec.render(self._sandbox, values)
        except Exception as error:
            message = fault_of(error, spec.place).message
            raise Unrendered(Fault(spec.place, 0, message)) from error


class _Leaf:
    """One text of a spec, compiled; `place` is where it stands."""

    def __init__(self, place: str, made: _Made) -> None:
        self.place = place
        self._made = made

    def render(self, sandbox: Sandbox, values: Mapping[str, Any]) -> Any:
        if isinstance(self._made, Template):
            return sandbox.texts(self._made.generate(dict(values)))
        worth = self._made(**values)
        if isinstance(worth, Iterator):  # what filters such as `map` give
            return list(worth)
        # What is not there has no worth: asked for as a text, it says so.
        return worth if _is_plain(worth) else str(worth)


def _is_plain(worth: Any) -> bool:
    return worth is None or isinstance(worth, bool | int | float | str | list | dict)


def _quoted(worth: Any) -> str:
    """As a part of an address. What would lead to another part of it is none.

    Nothing leads to the whole collection, and dots lead up.
    """
    text = str(shown(worth))
    if text in ("", ".", ".."):
        raise Refused("what it puts into the address is no part of one")
    return quote(text, safe="")
