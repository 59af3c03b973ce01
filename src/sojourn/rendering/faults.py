"""What is wrong with a template, said without anything of what it was to be rendered with."""

import re
from typing import Final

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from msgspec import Struct

from sojourn.rendering.sandbox import Refused

#: Only a name that a template wrote is told, never a value.
_UNDEFINED: Final = re.compile(
    r"'[A-Za-z_]\w*' is undefined|'[\w ]+ object' has no attribute '[A-Za-z_]\w*'"
)


class Fault(Struct, frozen=True):
    """`file` is relative to the directory of templates; `line` is 0 where none is known."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.message}"
            if self.line
            else f"{self.file}: {self.message}"
        )


def fault_of(error: BaseException, file: str) -> Fault:
    """What to tell of an error that rendering or reading the template `file` has raised."""
    if isinstance(error, TemplateSyntaxError):
        # What it says is about the template's text, which no customer has written.
        return Fault(error.name or file, error.lineno, (error.message or "not understood").strip())
    place, line = _where(error, file)
    if isinstance(error, Refused):
        return Fault(place, line, str(error))
    if isinstance(error, MemoryError):
        return Fault(place, line, "more memory than it may have")
    if isinstance(error, RecursionError):
        return Fault(place, line, "it calls itself without an end")
    said = _UNDEFINED.search(str(error)) if isinstance(error, UndefinedError) else None
    if said is not None:
        return Fault(place, line, said[0])
    if isinstance(error, TemplateError):
        return Fault(place, line, f"cannot be rendered ({type(error).__name__})")
    return Fault(place, line, f"a value is not what it is used as ({type(error).__name__})")


def _where(error: BaseException, file: str) -> tuple[str, int]:
    """The innermost template on the way to the error; Jinja writes their lines into tracebacks."""
    place, frame = (file, 0), error.__traceback__
    while frame is not None:
        if "__jinja_exception__" in frame.tb_frame.f_globals:
            place = (frame.tb_frame.f_code.co_filename, frame.tb_lineno)
        frame = frame.tb_next
    return place
