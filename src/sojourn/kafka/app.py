"""The Faust app: it joins the group, holds the assignment, and routes batches to shards."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import faust
from aiokafka.errors import IllegalStateError, KafkaError
from faust.types import TP
from faust.types.auth import AuthProtocol
from mode import CrashingSupervisor
from msgspec import Struct

from sojourn.kafka.connection import Connection
from sojourn.kafka.intake import Intake, PartitionBatch
from sojourn.kafka.transport import BatchSchema, BatchTransport, TransportSettings

_log = logging.getLogger(__name__)

_SEEK_RETRY_S = 0.1


class GroupSettings(Struct, frozen=True, kw_only=True):
    """How the worker takes part in its group. Times in seconds.

    `instance` makes the membership static: a restart within the session time-out then moves
    no partition.
    """

    group: str
    session_timeout_s: float = 10.0
    heartbeat_s: float = 3.0
    rebalance_timeout_s: float = 15.0
    commit_interval_s: float = 2.0
    fetch_bytes: int = 4 * 1024 * 1024
    instance: str | None = None
    transport: TransportSettings = TransportSettings()


class Handlers(Struct, frozen=True):
    """What the app calls. `assigned` gets the partitions and the group's generation."""

    assigned: Callable[[frozenset[int], int], Awaitable[None]]
    release: Callable[[], Awaitable[None]]
    offer: Callable[[PartitionBatch, Callable[[], object]], None]
    report_loss: Callable[[int, int], None]


class _App(faust.App):
    """An app that keeps nothing on disk: what it knows stands in its topics.

    At its first start Faust makes folders for tables, which would stay behind, empty, wherever
    the worker was started.
    """

    async def on_first_start(self) -> None:
        """Make no folders."""


def build_app(
    connection: Connection,
    topic: str,
    *,
    settings: GroupSettings,
    intake: Intake,
    handlers: Handlers,
) -> Any:
    """The Faust app of one worker: one agent that reads `topic`. Make it in the event loop."""
    app = _App(
        settings.group,
        broker=[f"aiokafka://{address.strip()}" for address in connection.bootstrap.split(",")],
        broker_credentials=_credentials(connection),
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.heartbeat_s,
        broker_rebalance_timeout=settings.rebalance_timeout_s,
        broker_request_timeout=max(
            connection.request_timeout_ms / 1000, settings.session_timeout_s + 1
        ),
        broker_commit_interval=settings.commit_interval_s,
        # Faust commits on its timer only; after so many acks it would do so in the hot path.
        broker_commit_every=1_000_000,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=settings.fetch_bytes,
        consumer_group_instance_id=settings.instance,
        processing_guarantee="at_least_once",
        agent_supervisor=CrashingSupervisor,
        stream_wait_empty=True,
        topic_disable_leader=True,
        # Without Tables this chooses Faust's own assignor, which needs no changelog.
        table_standby_replicas=1,
        topic_allow_declare=False,
        web_enabled=False,
        store="memory://",
        logging_config={"version": 1, "disable_existing_loggers": False},
    )
    app.transport = BatchTransport(
        app.conf.broker_consumer,
        app,
        intake=intake,
        release=handlers.release,
        report_loss=handlers.report_loss,
        settings=settings.transport,
    )
    _add_agent(app, topic, handlers)
    return app


def _add_agent(app: Any, topic: str, handlers: Handlers) -> None:
    source = app.topic(topic, schema=BatchSchema(), acks=True)

    @app.agent(source, name="touchpoints")  # type: ignore[untyped-decorator]
    async def touchpoints(stream: Any) -> None:
        # Routing only: the shard acks after its commit, and no exception can leave a batch.
        async for event in stream.noack().events():
            handlers.offer(event.value, event.ack)

    async def on_assigned(_: Any, assigned: set[TP], **__: Any) -> None:
        mine = frozenset(tp.partition for tp in assigned if tp.topic == topic)
        await handlers.assigned(mine, app.consumer_generation_id)

    app.on_partitions_assigned.connect(on_assigned, weak=False)


async def seek(app: Any, topic: str, partition: int, offset: int) -> int | None:
    """Let the consumer read on at `offset`; see `shard_task.Owner.seek`."""
    tp = TP(topic, partition)
    while tp in app.consumer.assignment():
        try:
            first: int = await app.consumer.seek_input(tp, offset)
        except IllegalStateError:  # a rebalance has begun
            return None
        except KafkaError as error:
            _log.info("cannot seek yet: %s", type(error).__name__)
            await asyncio.sleep(_SEEK_RETRY_S)
        else:
            return first
    return None


def _credentials(connection: Connection) -> Any:
    context = connection.ssl_context()
    if connection.authenticated:
        credentials = faust.SASLCredentials(
            username=connection.username,
            password=connection.password,
            ssl_context=context,
            mechanism=connection.sasl_mechanism,
        )
        credentials.protocol = AuthProtocol(connection.security_protocol)
        return credentials
    return faust.SSLCredentials(context) if context else None
