"""One record of an input topic, as any client hands it over."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class InputRecord(Protocol):
    """What the engine reads of an input record; `timestamp` is in milliseconds.

    aiokafka's ConsumerRecord has this shape, so that no record is copied on the hot path.
    """

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class FileRecord(Struct, frozen=True):
    """A line of a file as an input record, to be read by the engine's own reader."""

    value: bytes
    topic: str = "file"
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
