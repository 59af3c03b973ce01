"""The environment of templates: they may read the values that they are given, and nothing else.

Jinja's sandbox keeps them from Python. Here loops and calls are counted besides, and everything
is left out that would make two renderings of the same differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from jinja2 import BaseLoader, StrictUndefined, nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sojourn.rendering.limits import Limits

#: The filter that loops go through; no template can write its name.
_COUNTED: Final = "counted passes"

_NOT_DETERMINED: Final = ("random",)
_LEFT_OUT: Final = ("lipsum", "cycler", "joiner")


class Refused(Exception):
    """A template does what it may not; the message says what, and nothing of any value."""


class OverLimit(Refused):
    """It wants more than there is."""


def shown(worth: Any) -> Any:
    """What an expression prints. A null is no value: it would be a "None" in a sentence."""
    if worth is None:
        raise Refused("what it shows is null; give a `default('…', true)`")
    return worth


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates of one directory. Renders one at a time; call `begin` before each.

    `finalize` makes what an expression is worth into what it prints.
    """

    def __init__(
        self,
        loader: BaseLoader | None,
        limits: Limits,
        *,
        finalize: Callable[[Any], Any] = shown,
    ) -> None:
        super().__init__(
            loader=loader,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            # Else what is constant would be worked out while it is read, where nothing is counted.
            optimized=False,
            finalize=finalize,
        )
        for name in _NOT_DETERMINED:
            del self.filters[name]
        for name in _LEFT_OUT:
            del self.globals[name]
        self.filters[_COUNTED] = self._counted
        self._limits = limits
        self._passes = self._calls = 0

    def begin(self) -> None:
        """Count from nothing."""
        self._passes = self._calls = 0

    def texts(self, pieces: Iterable[str]) -> str:
        """The pieces of one text together. Raises OverLimit before they are too many."""
        told: list[str] = []
        chars = 0
        for piece in pieces:
            chars += len(piece)
            if chars > self._limits.chars:
                raise OverLimit(f"more than {self._limits.chars:,} characters")
            told.append(piece)
        return "".join(told)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Every call of a template comes by here."""
        self._calls += 1
        if self._calls > self._limits.calls:
            raise OverLimit(f"more than {self._limits.calls:,} calls")
        return super().call(context, obj, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A value's own member comes before a method: `cart.items` is what stands there."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for loop in template.find_all(nodes.For):
            loop.iter = nodes.Filter(
                loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno
            ).set_environment(self)
        return template

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._passes += 1
            if self._passes > self._limits.passes:
                raise OverLimit(f"more than {self._limits.passes:,} passes of its loops")
            yield item
