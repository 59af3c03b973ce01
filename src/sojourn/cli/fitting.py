"""Tables on narrow terminals: a figure that is cut off is worse than one in another place."""

from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement

#: Wider than any table.
_UNBOUNDED: Final = 10_000


class Fitting:
    """A form for wide terminals, and another one where it would break words.

    One that `wraps` may give its cells several lines; else it is taken where each has one.
    """

    def __init__(self, wide: RenderableType, narrow: RenderableType, *, wraps: bool) -> None:
        self._wide = wide
        self._narrow = narrow
        self._wraps = wraps

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._fitting(console, options)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._fitting(console, options))

    def _fitting(self, console: Console, options: ConsoleOptions) -> RenderableType:
        unbounded = options.update(max_width=_UNBOUNDED)
        width = Measurement.get(console, unbounded, self._wide)
        needed = width.minimum if self._wraps else width.maximum
        return self._wide if needed <= options.max_width else self._narrow
