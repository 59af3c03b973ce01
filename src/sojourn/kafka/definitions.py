"""Definitions in the log: bundles under their hash, and their activation in every partition.

The codes that a bundle gives away stand beside it on pages, each under the hash of what is on it:
a page is published once, however many bundles need it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from aiokafka import AIOKafkaProducer
from msgspec import Struct

from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.log_client import LogClient
from sojourn.wire.active import ACTIVE_KEY, Active, By, activated, decode_active, encode_active
from sojourn.wire.control import Control, encode_control
from sojourn.wire.pages import page_key, page_of
from sojourn.wire.topics import Topics

_log = logging.getLogger(__name__)

_RETRY_S: Final = 0.2
#: What one record that is published here may weigh.
MAX_REQUEST_BYTES: Final = 8 * 1024 * 1024


class Activation(Struct, frozen=True, kw_only=True):
    """A version that is to be made active: its bundle, and what goes into the history.

    `at` is now, in milliseconds. Without `migrate` runs on other versions are left alone. `pages`
    are those of codes that the bundle needs, by their hashes.
    """

    version: str
    bundle: bytes
    journeys: Mapping[str, str]
    at: int
    by: By = "publish"
    migrate: bool = True
    pages: Mapping[str, bytes] = {}


class Published(Struct, frozen=True):
    """What `activate` wrote: whether the bundle was new, and how many partitions switch."""

    new: bool
    partitions: int


class Archive(Struct, frozen=True):
    """What stands on the definitions topic: bundles and pages by their hashes, and the history."""

    bundles: Mapping[str, bytes]
    active: Active | None
    pages: Mapping[str, bytes] = {}


#: Gets a hash, every bundle there is, and every page of codes; whether it has the definitions of
#: that hash now.
Adopt = Callable[[str, Mapping[str, bytes], Mapping[str, bytes]], bool]


class Bundles:
    """All bundles that were published, read as far as anyone asked."""

    def __init__(self, log: LogClient, topic: str) -> None:
        self._log = log
        self._topic = topic
        self._bundles: dict[str, bytes] = {}
        self._pages: dict[str, bytes] = {}
        self._active: bytes | None = None
        self._next_offset = 0
        self._lock = asyncio.Lock()

    async def get(self, version: str) -> bytes | None:
        """The bundle of a hash, None if it stands nowhere on the topic as of now."""
        async with self._lock:
            if version not in self._bundles:
                await self._read_on()
        return self._bundles.get(version)

    async def up_to(self, version: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Every bundle and page read so far, by their hashes; reads on to find `version`."""
        await self.get(version)
        return dict(self._bundles), dict(self._pages)

    async def all(self) -> Archive:
        """Everything on the topic. Raises ActiveUnreadable."""
        async with self._lock:
            await self._read_on()
        active = None if self._active is None else decode_active(self._active)
        return Archive(dict(self._bundles), active, dict(self._pages))

    async def _read_on(self) -> None:
        while True:
            chunk = await self._log.fetch(self._topic, 0, self._next_offset)
            if chunk.code:
                # Waiting is right: what a shard needs was published before it was activated.
                _log.warning("cannot read definitions yet: broker error %d", chunk.code)
                await asyncio.sleep(_RETRY_S)
                continue
            for record in chunk.records:
                self._take(record.key, record.value)
            self._next_offset = chunk.next_offset
            if not chunk.records and chunk.next_offset >= chunk.high_watermark:
                return

    def _take(self, key: bytes | None, value: bytes | None) -> None:
        if key is None:
            return
        version = key.decode("utf-8", "replace")
        if version == ACTIVE_KEY:
            self._active = value
            return
        page = page_of(version)
        known, name = (self._bundles, version) if page is None else (self._pages, page)
        if value is None:
            known.pop(name, None)
        else:
            known[name] = value


async def read_archive(connection: Connection, topics: Topics) -> Archive:
    """Everything on the definitions topic now. Raises KafkaError, ActiveUnreadable."""
    log = LogClient(connection, client_id="sojourn-read")
    try:
        await log.start([topics.definitions])
        return await Bundles(log, topics.definitions).all()
    finally:
        await log.close()


async def activate(
    connection: Connection, topics: Topics, activation: Activation, *, partitions: int
) -> Published:
    """Put a bundle on the definitions topic, its pages before it, then activate it everywhere.

    In this order, so that no shard meets an activation whose bundle is not there; and the
    history says what was meant before anything switches, so that it can be taken back also
    where this ends half-way. Doing it again completes it. Raises KafkaError, ActiveUnreadable.
    """
    log = LogClient(connection, client_id="sojourn-publish")
    producer = AIOKafkaProducer(
        **client_options(connection, client_id="sojourn-publish"),
        acks="all",
        max_request_size=MAX_REQUEST_BYTES,
    )
    await producer.start()
    try:
        await log.start([topics.definitions])
        known = await Bundles(log, topics.definitions).all()
        new = activation.version not in known.bundles
        for page, codes in activation.pages.items():
            if page not in known.pages:
                await _put(producer, topics, page_key(page), codes)
        if new:
            await _put(producer, topics, activation.version, activation.bundle)
        active = activated(
            known.active,
            activation.version,
            activation.journeys,
            at=activation.at,
            by=activation.by,
        )
        if active != known.active:
            await _put(producer, topics, ACTIVE_KEY, encode_active(active))
        control = Control("activate", definitions=activation.version, migrate=activation.migrate)
        await send_control(producer, topics, control, partitions=partitions)
    finally:
        await producer.stop()
        await log.close()
    return Published(new, partitions)


async def end_input(connection: Connection, topics: Topics, *, partitions: int) -> None:
    """Say in every input partition that the finite input ends here. Raises KafkaError."""
    producer = AIOKafkaProducer(
        **client_options(connection, client_id="sojourn-publish"), acks="all"
    )
    await producer.start()
    try:
        await send_control(producer, topics, Control("end"), partitions=partitions)
    finally:
        await producer.stop()


async def _put(producer: AIOKafkaProducer, topics: Topics, key: str, value: bytes) -> None:
    await producer.send_and_wait(topics.definitions, value, key=key.encode(), partition=0)


async def send_control(
    producer: AIOKafkaProducer, topics: Topics, control: Control, *, partitions: int
) -> None:
    """Say `control` to every input partition. Raises KafkaError."""
    value, headers = encode_control(control)
    for partition in range(partitions):
        await producer.send_and_wait(
            topics.touchpoints, value, headers=list(headers), partition=partition
        )
