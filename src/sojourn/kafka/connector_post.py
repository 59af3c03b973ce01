"""What a connector writes: reports about actions, and dead letters."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.farewell import farewell
from sojourn.wire.topics import Topics

_log = logging.getLogger(__name__)

_REQUEST_BYTES: Final = 4 * 1024 * 1024
_RETRY_S: Final = 1.0
_TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)


class ConnectorPost:
    """Sends until the broker has acknowledged, however long that takes."""

    def __init__(self, connection: Connection, topics: Topics) -> None:
        self._producer = AIOKafkaProducer(
            **client_options(connection, client_id="sojourn-reports"),
            acks="all",
            max_request_size=_REQUEST_BYTES,
        )
        self._topics = topics

    async def start(self) -> None:
        """Connect. Raises KafkaError."""
        await self._producer.start()

    async def report(self, key: bytes, value: bytes, *, partition: int) -> None:
        """A touchpoint, to the partition of the shard that decided; negative: by its key."""
        topic = self._topics.touchpoints
        known = await self._producer.partitions_for(topic) if partition >= 0 else ()
        await self._send(topic, key, value, partition=partition if partition in known else None)

    async def bury(self, key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        """A dead letter. One that no broker takes is lost, and that is said."""
        try:
            await self._send(
                self._topics.dead_letters, key, value, partition=0, headers=list(headers)
            )
        except _TOO_LARGE:
            _log.error("the dead letter about %s is too large for its topic", key.decode())

    async def close(self) -> None:
        """Disconnect; nothing is under way any more."""
        await farewell(self._producer.stop())

    async def _send(self, topic: str, key: bytes, value: bytes, **more: Any) -> None:
        said = False
        while True:
            try:
                await self._producer.send_and_wait(topic, value, key=key, **more)
            except _TOO_LARGE:
                raise
            except (KafkaError, OSError, TimeoutError) as error:
                if not said:
                    _log.warning("cannot write to %s yet: %s", topic, type(error).__name__)
                    said = True
                await asyncio.sleep(_RETRY_S)
            else:
                return
