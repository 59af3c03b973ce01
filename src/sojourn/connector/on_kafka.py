"""A connector on Kafka: what somebody who writes one calls, and what `sojourn connect` runs."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from typing import Final

from sojourn.connector.calling import Plain
from sojourn.connector.connector import Connector
from sojourn.connector.manner import Manner
from sojourn.connector.ports import Deliver, Provider
from sojourn.connector.tally import Tally
from sojourn.kafka.action_feed import ActionFeed
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.connector_post import ConnectorPost
from sojourn.kafka.topic_watch import TopicWatch
from sojourn.wire.topics import Topics

#: The exit code after a second signal, as shells have it for Ctrl-C.
_STOPPED_TWICE: Final = 130


class NoTopicError(Exception):
    """A topic is missing; the message names it and says how it is made."""


def connect(
    channel: str,
    provider: Provider | Deliver,
    *,
    brokers: str | Connection,
    prefix: str,
    manner: Manner = Manner(),  # noqa: B008 - a frozen value
) -> Tally:
    """Carry out the actions of one channel until SIGTERM or Ctrl-C; returns what was done.

    `brokers` is "host:port", or a Connection where one has to log in; `prefix` is what the names
    of the topics begin with. Start as many processes as there is work for: they share the
    partitions. Raises NoTopicError, KafkaError, and what the provider's start raises.
    """
    connection = Connection(bootstrap=brokers) if isinstance(brokers, str) else brokers
    return asyncio.run(_until_told(channel, provider, connection, Topics(prefix), manner))


async def serve(
    channel: str,
    provider: Provider | Deliver,
    *,
    connection: Connection,
    topics: Topics,
    stop: asyncio.Event,
    manner: Manner = Manner(),  # noqa: B008 - a frozen value
) -> Tally:
    """The same within a program of one's own, until `stop` is set."""
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
        connector = Connector(channel, whole, feed=feed, watch=watch, post=post, manner=manner)
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
) -> Tally:
    stop = asyncio.Event()
    stop_on_signals(stop)
    return await serve(
        channel, provider, connection=connection, topics=topics, stop=stop, manner=manner
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
        raise NoTopicError(f"there is no topic {missing[0]}; create it: `sojourn topics`")
