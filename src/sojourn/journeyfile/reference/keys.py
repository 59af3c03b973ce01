"""The table of the keys of a mapping."""

from collections.abc import Iterator
from typing import Any, Final, get_type_hints

from pydantic.fields import FieldInfo

from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.steps import Branch, Steps
from sojourn.journeyfile.reference.absent import ABSENT
from sojourn.journeyfile.reference.takes import takes

_NAMES: Final = {"Branch": Branch, "Steps": Steps}
_HEAD: Final = "| key | takes | what it says | as in | if not said |\n|---|---|---|---|---|\n"


def table(model: type[Strict]) -> str:
    """The keys of `model` as a Markdown table, in the order in which its fields stand."""
    hints = get_type_hints(model, localns=_NAMES, include_extras=True)
    rows = [
        _row(model, field.alias or name, hints[name], field)
        for name, field in model.model_fields.items()
    ]
    return _HEAD + "".join(rows)


def inner(model: type[Strict]) -> Iterator[type[Strict]]:
    """The mappings that may stand under the keys of `model`, each once, in order of reading."""
    hints = get_type_hints(model, localns=_NAMES, include_extras=True)
    for name, field in model.model_fields.items():
        for within in takes(field.alias or name, hints[name], field).models:
            yield within
            yield from inner(within)


def absent(model: type[Strict], key: str, field: FieldInfo) -> str:
    """What holds where the key is not there. LookupError where nothing says it."""
    if field.is_required():
        return "must be said"
    line = line_of(model, key)
    if line is not None:
        return ABSENT[line]
    default = field.get_default(call_default_factory=True)
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, Strict):
        inner = default.model_dump(by_alias=True)
        return f"`{{{', '.join(f'{name}: {value}' for name, value in inner.items())}}}`"
    if default in (None, "", (), {}):
        raise LookupError(f"nothing says what holds without {model.__name__}.{key}")
    return f"`{default}`"


def line_of(model: type[Strict], key: str) -> str | None:
    """The line of `ABSENT` that speaks of the key."""
    lines = (f"{model.__name__}.{key}", model.__name__, key)
    return next((line for line in lines if line in ABSENT), None)


def _row(model: type[Strict], key: str, annotation: Any, field: FieldInfo) -> str:
    words = takes(key, annotation, field).words
    told = " ".join((field.description or "").split())
    example = f"`{field.examples[0]}`" if field.examples else ""
    cells = (f"`{key}`", words, told, example, absent(model, key, field))
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
