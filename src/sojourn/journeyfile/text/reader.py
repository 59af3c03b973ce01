"""How the files of a project are read: each time anew, or with a memory."""

from functools import lru_cache
from typing import Final, Protocol

from msgspec import Struct

from sojourn.journeyfile.text.source import Source, read, read_documents


class Read(Protocol):
    """As `sojourn.journeyfile.text.source.read`."""

    def __call__(self, path: str, text: str, *, empty_hint: str = "") -> Source: ...


class ReadDocuments(Protocol):
    """As `sojourn.journeyfile.text.source.read_documents`."""

    def __call__(self, path: str, text: str, *, empty_hint: str = "") -> tuple[Source, ...]: ...


class Reader(Struct, frozen=True):
    """Reads a file of one document (`one`) or of several (`many`)."""

    one: Read = read
    many: ReadDocuments = read_documents


PLAIN: Final = Reader()


def remembering(files: int) -> Reader:
    """Reads a file again only where its text has changed, among the last so many of each kind."""
    return Reader(lru_cache(maxsize=files)(read), lru_cache(maxsize=files)(read_documents))
