"""Create topics and compare them with their plan."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from msgspec import Struct

from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.topic_plan import TopicPlan

Kind = Literal["missing", "partitions", "replication", "setting", "unknown"]


class Difference(Struct, frozen=True):
    """One thing about a topic that is not as planned.

    `kind` "unknown": the broker does not tell its settings (the embedded one), so nothing
    can be said about them. `blocking`: a worker must refuse to start.
    """

    topic: str
    kind: Kind
    expected: str
    found: str
    setting: str = ""
    blocking: bool = False


class AdminError(Exception):
    """The broker refused; the message says what was asked and why it was refused."""


#: How often, and after how long again, to look for topics that were just made.
_LOOKS: Final = 200
_LOOK_AGAIN_S: Final = 0.05

#: Settings without which the shard log loses or doubles data (rules 3 and 6).
_BLOCKING_SETTINGS = frozenset({"cleanup.policy", "message.timestamp.type"})


class Admin:
    """A short-lived connection for questions about topics; an async context manager."""

    def __init__(self, connection: Connection) -> None:
        self._client = AIOKafkaAdminClient(**client_options(connection, client_id="sojourn-admin"))

    async def __aenter__(self) -> "Admin":
        await self._client.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._client.close()

    async def create(self, plans: Sequence[TopicPlan]) -> tuple[str, ...]:
        """Create the topics that are missing; returns their names. Raises AdminError.

        Returns when every broker-side question sees them: a cluster tells of a new topic a
        moment after it has agreed to make it.
        """
        existing = set(await self._client.list_topics())
        missing = [plan for plan in plans if plan.name not in existing]
        if not missing:
            return ()
        response = await self._client.create_topics([_new_topic(plan) for plan in missing])
        created = tuple(_created(response.topic_errors))
        await self._until_seen(plan.name for plan in missing)
        return created

    async def _until_seen(self, names: Iterable[str]) -> None:
        wanted = set(names)
        for _ in range(_LOOKS):
            if wanted <= set(await self.topics()):
                return
            await asyncio.sleep(_LOOK_AGAIN_S)
        unseen = ", ".join(sorted(wanted))
        raise AdminError(f"the broker does not show the topics it made: {unseen}")

    async def compare(self, plans: Sequence[TopicPlan]) -> tuple[Difference, ...]:
        """Everything in which the broker's topics differ from the plan, in its order."""
        described = {topic["topic"]: topic for topic in await self._client.describe_topics(None)}
        differences: list[Difference] = []
        for plan in plans:
            topic = described.get(plan.name)
            if topic is None:
                differences.append(Difference(plan.name, "missing", "exists", "", blocking=True))
                continue
            differences += _shape_differences(plan, topic)
            differences += _setting_differences(plan, await self.settings(plan.name))
        return tuple(differences)

    async def settings(self, topic: str) -> dict[str, str]:
        """The topic's settings as the broker tells them; empty when it does not."""
        return await self._settings(ConfigResource(ConfigResourceType.TOPIC, topic))

    async def broker_settings(self) -> dict[str, str]:
        """One broker's settings as it tells them; empty when it does not."""
        cluster = await self._client.describe_cluster()
        node = str(cluster["brokers"][0]["node_id"])
        return await self._settings(ConfigResource(ConfigResourceType.BROKER, node))

    async def _settings(self, resource: ConfigResource) -> dict[str, str]:
        try:
            (response,) = await self._client.describe_configs([resource])
        except (KafkaError, NotImplementedError):
            return {}
        return {
            entry[0]: entry[1]
            for _code, _message, _type, _name, entries in response.resources
            for entry in entries
        }

    async def partitions(self, topic: str) -> int:
        """How many partitions the topic has, 0 when it does not exist."""
        return (await self.topics()).get(topic, 0)

    async def topics(self) -> dict[str, int]:
        """Every topic of the cluster with its number of partitions."""
        # All of them: on some brokers, asking for one by its name creates it.
        return {
            found["topic"]: len(found["partitions"])
            for found in await self._client.describe_topics(None)
            if not found["error_code"]
        }

    async def delete(self, topics: Sequence[str]) -> None:
        """Delete topics with all that is in them."""
        await self._client.delete_topics(list(topics))


def _new_topic(plan: TopicPlan) -> NewTopic:
    return NewTopic(
        name=plan.name,
        num_partitions=plan.partitions,
        replication_factor=plan.replication,
        topic_configs=dict(plan.settings),
    )


def _created(answers: Sequence[tuple[Any, ...]]) -> list[str]:
    created = []
    for name, code, *message in answers:
        error = for_code(code)
        if code == 0:
            created.append(name)
        # Someone else was faster: `compare` says whether theirs is as it should be.
        elif error is not TopicAlreadyExistsError:
            reason = message[0] if message and message[0] else error.__name__
            raise AdminError(f"cannot create topic {name}: {reason}")
    return created


def _shape_differences(plan: TopicPlan, topic: Mapping[str, Any]) -> list[Difference]:
    partitions = topic["partitions"]
    found = []
    if len(partitions) != plan.partitions:
        found.append(
            Difference(
                *(plan.name, "partitions", str(plan.partitions), str(len(partitions))),
                blocking=True,
            )
        )
    replicas = min((len(partition["replicas"]) for partition in partitions), default=0)
    if replicas < plan.replication:
        found.append(Difference(plan.name, "replication", str(plan.replication), str(replicas)))
    return found


def _setting_differences(plan: TopicPlan, settings: Mapping[str, str]) -> list[Difference]:
    if not settings:
        return [Difference(plan.name, "unknown", "settings", "the broker does not tell them")]
    return [
        Difference(
            *(plan.name, "setting", expected, settings.get(name, "")),
            setting=name,
            blocking=name in _BLOCKING_SETTINGS and plan.name.endswith(".state"),
        )
        for name, expected in plan.settings.items()
        if settings.get(name, "") != expected
    ]
