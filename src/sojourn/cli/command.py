"""How commands present themselves in `--help`.

A switch takes no value, so none is shown; the lines of a docstring flow into the width that
there is.
"""

import inspect
import re
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup, TyperOption

#: The end of a line within a paragraph.
_LINE_END: Final = re.compile(r"(?<!\n)\n(?!\n)")


class Command(TyperCommand):
    """A command whose help says nothing of `<bool>` behind its switches."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        text = inspect.cleandoc(settings.pop("help", None) or "")
        super().__init__(*args, help=_LINE_END.sub(" ", text), **settings)

    def get_params(self, ctx: Any) -> list[Any]:
        return _bare(super().get_params(ctx))


class Group(TyperGroup):
    """The same for what has commands below it."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _bare(super().get_params(ctx))


def _bare(params: list[Any]) -> list[Any]:
    for param in params:
        if isinstance(param, TyperOption) and param.is_flag:
            param.metavar = ""
    return params
