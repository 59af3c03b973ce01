"""Two values of normalised forms beside each other: which keys differ, and their texts."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from sojourn.journeyfile.plan.change import KeyChange


def key_changes(old: Any, new: Any, key: str = "") -> tuple[KeyChange, ...]:
    """Every difference, in the order of the new value; keys of mappings within are dotted."""
    return tuple(_differences(old, new, key))


def text_of(value: Any) -> str:
    """A value as an author would write it on one line; nothing for what is not there."""
    match value:
        case None | "" | () | []:
            return ""
        case bool():
            return "true" if value else "false"
        case Mapping():
            parts = [f"{name}: {_inner(inner)}" for name, inner in value.items() if _there(inner)]
            return "{" + ", ".join(parts) + "}"
        case list() | tuple():
            return ", ".join(text_of(inner) for inner in value)
        case _:
            return str(value)


def _differences(old: Any, new: Any, key: str) -> Iterator[KeyChange]:
    if old == new:
        return
    if isinstance(new, Mapping) and (isinstance(old, Mapping) or not _there(old)):
        before: Mapping[str, Any] = old if isinstance(old, Mapping) else {}
        for name in [*new, *(name for name in before if name not in new)]:
            inner = f"{key}.{name}" if key else name
            yield from _differences(before.get(name), new.get(name), inner)
    elif _is_listing(old) and _is_listing(new):
        yield from _items(old or (), new or (), key)
    else:
        before_text, after_text = text_of(old), text_of(new)
        if before_text != after_text:
            yield KeyChange(key, before_text, after_text)


def _items(old: Any, new: Any, key: str) -> Iterator[KeyChange]:
    """Of lists of mappings only those items that the other list does not have."""
    known_old, known_new = ({_mark(item) for item in items} for items in (old, new))
    gone = [text_of(item) for item in old if _mark(item) not in known_new]
    come = [text_of(item) for item in new if _mark(item) not in known_old]
    if gone or come:
        yield KeyChange(key, "; ".join(gone), "; ".join(come))
    else:
        yield KeyChange(key, "the same, in another order", "; ".join(map(text_of, new)))


def _is_listing(value: Any) -> bool:
    """Whether it is a list of mappings, or nothing."""
    return value is None or (
        isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)
    )


def _mark(item: Any) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS)


def _inner(value: Any) -> str:
    text = text_of(value)
    return f"[{text}]" if isinstance(value, list | tuple) and len(value) > 1 else text


def _there(value: Any) -> bool:
    return value not in (None, "", [], (), {})
