"""Which kind of connector a file says it is."""

from typing import Final, get_args

from sojourn.connector.config.common import Kind
from sojourn.journeyfile.findings.diagnostic import Finding, did_you_mean, finding, one_of
from sojourn.journeyfile.text.node import MappingNode, Scalar
from sojourn.journeyfile.text.source import START, Source

_KEY: Final = "with"
#: A key by which a file shows what it was meant to be, if it does not say so.
_GUESSES: Final[dict[str, Kind]] = {"host": "smtp", "secret": "webhook", "url": "http"}


def declared_kind(source: Source) -> Kind | Finding | None:
    """The kind under `with`, what is wrong with it, or None where there is no such file to ask."""
    if source.root is None:
        return None
    if not isinstance(source.root, MappingNode):
        return finding(source.path, source.root.span, "wrong-kind", "a connector is a mapping")
    known: tuple[Kind, ...] = get_args(Kind)
    entry = source.root.entry(_KEY)
    if entry is None:
        keys = {one.key.text for one in source.root.entries}
        guess = next((kind for key, kind in _GUESSES.items() if key in keys), "console")
        hint = f"add `{_KEY}: {guess}`"
        return finding(source.path, START, "missing-key", f"a connector needs `{_KEY}`", hint=hint)
    if isinstance(entry.value, Scalar):
        word = entry.value.text
        if (kind := next((one for one in known if one == word), None)) is not None:
            return kind
        message = f'`{_KEY}` cannot be "{word}"; expected one of {one_of(known)}'
        hint = did_you_mean(word, known)
        return finding(source.path, entry.value.span, "unknown-value", message, hint=hint)
    message = f"`{_KEY}` takes a word, one of {one_of(known)}"
    return finding(source.path, entry.key.span, "wrong-kind", message)
