"""Codes that a change would give away once more: shards count codes by their places in a file."""

from collections.abc import Iterator, Mapping

from sojourn.core.declared.offer import Pool
from sojourn.journeyfile.plan.change import Change, KeyChange
from sojourn.journeyfile.text.codes import codes_of, first_change


def given_again(old: Mapping[str, Pool], new: Mapping[str, Pool]) -> tuple[Change, ...]:
    """Where codes of `old` files stand at other places in `new` ones, or in other files.

    What is added at the end of a file is safe, and what is taken away there too.
    """
    return tuple(_changes(old, new))


def _changes(old: Mapping[str, Pool], new: Mapping[str, Pool]) -> Iterator[Change]:
    for path, pool in new.items():
        before = old.get(path)
        place = None if before is None else first_change(before, pool)
        if place is not None:
            yield _change(path, KeyChange(f"code {place:,}", "another code", "this one"))
            continue
        for other, known in old.items():
            if other != path and (found := _common(known, pool)):
                yield _change(path, KeyChange(f"{found:,} codes", f"in {other}", f"in {path}"))


def _common(one: Pool, other: Pool) -> int:
    return len(set(codes_of(one)).intersection(codes_of(other)))


def _change(path: str, key: KeyChange) -> Change:
    return Change(kind="codes_changed", severity="error", name=path, keys=(key,))
