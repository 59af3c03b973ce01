"""A connector on Kafka: what somebody who writes one calls, and what `sojourn connect` runs."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Final

from sojourn.connector.calling import Plain
from sojourn.connector.connector import Connector
from sojourn.connector.instruments import Instruments
from sojourn.connector.manner import Manner
from sojourn.connector.ports import Deliver, Provider
from sojourn.connector.tally import Tally
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.kafka.action_feed import ActionFeed
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection as Connection
from sojourn.kafka.connector_post import ConnectorPost
from sojourn.kafka.topic_watch import TopicWatch
from sojourn.ops import logs
from sojourn.ops.http import serve as serve_operators
from sojourn.wire.topics import Topics

#: The exit code after a second signal, as shells have it for Ctrl-C.
_STOPPED_TWICE: Final = 130


class NoTopicError(Exception):
    """A topic is missing, or not as it must be; the message says which, and what to do."""


def connect(
    channel: str,
    provider: Provider | Deliver,
    *,
    brokers: str | Connection,
    prefix: str,
    manner: Manner = Manner(),  # noqa: B008 - a frozen value
    metrics_host: str = "127.0.0.1",
    metrics_port: int | None = None,
) -> Tally:
    """Carry out the actions of one channel until SIGTERM or Ctrl-C; returns what was done.

    `brokers` is "host:port", or a Connection where one has to log in; `prefix` is what the names
    of the topics begin with. Metrics and probes are at `metrics_port`, or where none is said at
    9464 or the next port that is free. Where the program has set up no logging, this does. Start
    as many processes as there is work for: they share the partitions. Raises NoTopicError,
    KafkaError, OSError where the port cannot be had, and what the provider's start raises.
    """
    if not logging.getLogger().handlers:
        logs.set_up()
    connection = Connection(bootstrap=brokers) if isinstance(brokers, str) else brokers
    instruments = Instruments()
    server = serve_operators(
        instruments.metrics, instruments.look, host=metrics_host, port=metrics_port
    )
    try:
        return asyncio.run(
            _until_told(channel, provider, connection, Topics(prefix), manner, instruments)
        )
    finally:
        server.close()


async def serve(
    channel: str,
    provider: Provider | Deliver,
    *,
    connection: Connection,
    topics: Topics,
    stop: asyncio.Event,
    manner: Manner = Manner(),  # noqa: B008 - a frozen value
    instruments: Instruments | None = None,
) -> Tally:
    """The same within a program of one's own, until `stop` is set.

    It serves no metrics itself: `instruments` hold them, for all channels of a process.
    """
    actions = topics.actions(channel)
    await _check(connection, topics, actions)
    async with AsyncExitStack() as stack:
        post = ConnectorPost(connection, topics)
        stack.push_async_callback(post.close)
        await post.start()
        watch = TopicWatch(connection, actions=actions, consents=topics.consents)
        stack.push_async_callback(watch.close)
        await watch.start()
        feed = ActionFeed(connection, actions, group=group_of(topics, channel))
        stack.push_async_callback(feed.close)
        whole = provider if isinstance(provider, Provider) else Plain(provider)
        connector = Connector(
            *(channel, whole),
            feed=feed,
            watch=watch,
            post=post,
            manner=manner,
            instruments=instruments,
        )
        await connector.run(stop)
        return connector.tally


def group_of(topics: Topics, channel: str) -> str:
    """The consumer group that a channel's connectors share."""
    return f"{topics.prefix}.connector.{channel}"


async def _until_told(
    channel: str,
    provider: Provider | Deliver,
    connection: Connection,
    topics: Topics,
    manner: Manner,
    instruments: Instruments,
) -> Tally:
    stop = asyncio.Event()
    stop_on_signals(stop)
    return await serve(
        *(channel, provider),
        connection=connection,
        topics=topics,
        stop=stop,
        manner=manner,
        instruments=instruments,
    )


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and Ctrl-C set `stop`; the second of them ends the process at once."""

    def ask() -> None:
        if stop.is_set():
            # As safe as a crash: what was called and not written down comes again.
            os._exit(_STOPPED_TWICE)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)


async def _check(connection: Connection, topics: Topics, actions: str) -> None:
    async with Admin(connection) as admin:
        known = await admin.topics()
    wanted = (actions, topics.consents, topics.touchpoints, topics.dead_letters)
    missing = [topic for topic in wanted if topic not in known]
    if missing:
        raise NoTopicError(f"there is no topic {missing[0]}; {_instead(missing[0], known)}")
    # What is asked about a partition's customers stands in the partition of the same number.
    if known[actions] != known[topics.consents]:
        raise NoTopicError(
            f"{actions} has {known[actions]} partitions and {topics.consents} has "
            f"{known[topics.consents]}: consents would not be found; `sojourn topics` compares them"
        )


def _instead(topic: str, known: Iterable[str]) -> str:
    """What may have been meant by a topic that is not there."""
    hint = did_you_mean(topic, known)
    return f"{hint} else create it: `sojourn topics`" if hint else "create it: `sojourn topics`"
