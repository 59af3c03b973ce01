"""One worker process: it joins the group, owns shards, and ends cleanly or not at all."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import Any, Final, Literal

from aiokafka.errors import KafkaError
from msgspec import Struct

from sojourn.engine.ports import Meter, NoMeter
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.settings import DAY_MS, Settings
from sojourn.engine.turn import Decider, Learning
from sojourn.kafka.app import GroupSettings, Handlers, build_app, seek
from sojourn.kafka.broker_facts import WorkerError, look_at_broker
from sojourn.kafka.carrier import Carrier
from sojourn.kafka.connection import Connection
from sojourn.kafka.definitions import Adopt, Bundles
from sojourn.kafka.fleet import Ending, Fleet, Pulse
from sojourn.kafka.housekeeping import keep_house
from sojourn.kafka.intake import Intake
from sojourn.kafka.learner import Learner
from sojourn.kafka.log_client import LogClient
from sojourn.kafka.publisher import Publisher
from sojourn.kafka.shard_task import Clock, Owner, ShardTask, system_clock
from sojourn.wire.outgoing import stamp
from sojourn.wire.topics import Topics

_log = logging.getLogger(__name__)

_STOP_TIMEOUT_S: Final = 30.0


class WorkerSettings(Struct, frozen=True, kw_only=True):
    """How one worker runs; see `app.GroupSettings` for the group's part.

    `watch_suspension` off leaves a suspended worker to the broker's fence alone (tests). Without
    `learns` it makes no table of what all customers teach.
    """

    connection: Connection
    prefix: str
    group: GroupSettings
    on_input_lost: Literal["go_on", "stop"] = "stop"
    watch_suspension: bool = True
    learns: bool = True


class Worker:
    """The parts of one worker: `start`, `ended` and `stop` it in a loop, as `running` does."""

    def __init__(
        self,
        settings: WorkerSettings,
        *,
        make_decider: Callable[[], Decider],
        adopt: Adopt,
        meter: Meter | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self._settings = settings
        self._make_decider = make_decider
        self._adopt = adopt
        self._meter = meter or NoMeter()
        self._clock = clock
        self._name = uuid.uuid4().hex
        self._topics = Topics(settings.prefix)
        self._intake = Intake()
        self._log = LogClient(settings.connection, client_id="sojourn-shards")
        self._bundles = Bundles(self._log, self._topics.definitions)
        self._was_alone = False
        self._housekeeper: asyncio.Task[None] | None = None
        self._learning: asyncio.Task[None] | None = None
        self._first_shard: Decider | None = None

    def pulse(self) -> Pulse:
        """How it is; may be called from any thread once it has started."""
        return self._fleet.pulse()

    async def start(self) -> None:
        """Look at the broker and join the group. Raises WorkerError."""
        try:
            await self._log.start(
                [self._topics.state, self._topics.touchpoints, self._topics.definitions]
            )
            self._broker = await look_at_broker(
                self._settings.connection,
                self._topics,
                self._log,
                session_timeout_s=self._settings.group.session_timeout_s,
            )
            self._publisher = Publisher(
                self._settings.connection, self._topics, idempotent=self._broker.fenced
            )
            await self._publisher.start()
        except WorkerError:
            await self._log.close()
            raise
        except (KafkaError, OSError) as error:
            await self._log.close()
            raise WorkerError(
                f"the brokers at {self._settings.connection.bootstrap} cannot be reached "
                f"({type(error).__name__})"
            ) from error
        self._fleet = self._build_fleet()
        self._app = self._build_app()
        self._fleet.start()
        self._housekeeper = asyncio.create_task(
            keep_house(self._app, self._fleet), name="housekeeper"
        )
        if self._settings.learns:
            self._learning = asyncio.create_task(self._learner().run(), name="learner")
            self._learning.add_done_callback(_say_if_failed)
        await self._app.start()

    async def ended(self) -> Ending:
        """Wait until the worker wants to end by itself."""
        return await asyncio.shield(self._fleet.ending)

    async def stop(self, *, finish: bool = True) -> None:
        """Leave the group and close all. With `finish`, what was begun is finished before."""
        if not finish:
            await self._fleet.close()
        try:
            async with asyncio.timeout(_STOP_TIMEOUT_S):
                await self._app.stop()
        except TimeoutError:
            _log.warning("the worker did not leave its group within %.0f s", _STOP_TIMEOUT_S)
        for task in (self._housekeeper, self._learning):
            if task is not None:
                task.cancel()
        await self._fleet.close()
        await self._publisher.close()
        await self._log.close()

    def _build_fleet(self) -> Fleet:
        group = self._settings.group

        async def seek_input(partition: int, offset: int) -> int | None:
            return await seek(self._app, self._topics.touchpoints, partition, offset)

        return Fleet(
            self._make_shard,
            intake=self._intake,
            meter=self._meter,
            seek=seek_input,
            rejoin_after_ms=int(group.session_timeout_s * 1000),
            release_timeout_s=group.rebalance_timeout_s * 0.8,
            clock=self._clock,
        )

    def _build_app(self) -> Any:
        fleet = self._fleet
        return build_app(
            self._settings.connection,
            self._topics.touchpoints,
            settings=self._settings.group,
            intake=self._intake,
            handlers=Handlers(
                assigned=self._assigned,
                release=fleet.release,
                offer=fleet.offer,
                report_loss=fleet.input_starts_at,
            ),
        )

    async def _assigned(self, mine: frozenset[int], generation: int) -> None:
        identity = await self._log.identity(self._topics.touchpoints)
        partitions = identity.partitions or self._broker.partitions
        if not self._broker.fenced and not self._may_run_unfenced(len(mine) == partitions):
            self._fleet.end("this broker cannot fence, and another worker runs: only one may")
            return
        self._fleet.assigned(
            mine, generation=generation, topic_id=identity.id, partitions=partitions
        )

    def _may_run_unfenced(self, owns_all: bool) -> bool:
        """The worker that was there first stays; the newcomer goes and leaves it everything."""
        self._was_alone = self._was_alone or owns_all
        return self._was_alone

    def _make_shard(self, partition: int, owner: Owner) -> ShardTask:
        carrier = Carrier(
            partition,
            state_topic=self._topics.state,
            log=self._log,
            publisher=self._publisher,
            load=self._load,
            wall_ms=lambda: self._clock().wall,
            trust_end=self._broker.fenced,
            meter=self._meter,
        )
        decider = self._make_decider()
        if partition == 0:
            self._first_shard = decider
        log = ShardLog(
            settings=self._protocol_settings(partition),
            decider=decider,
            stamp=stamp,
        )
        return ShardTask(
            partition,
            log=log,
            carrier=carrier,
            intake=self._intake,
            owner=owner,
            meter=self._meter,
            clock=self._clock,
        )

    def _protocol_settings(self, partition: int) -> Settings:
        group = self._settings.group
        # The broker counts from our last heartbeat, which may be that old already.
        awake_ms = int((group.session_timeout_s - group.heartbeat_s) * 1000)
        return Settings(
            worker=self._name,
            transactional_id=self._topics.state_writer(partition),
            topic=self._topics.touchpoints,
            shard=partition,
            fenced=self._broker.fenced,
            on_input_lost=self._settings.on_input_lost,
            max_commit_bytes=self._broker.max_commit_bytes,
            suspended_max_ms=awake_ms if self._settings.watch_suspension else DAY_MS,
            delete_retention_ms=self._broker.delete_retention_ms,
        )

    async def _load(self, version: str) -> bool:
        return self._adopt(version, *await self._bundles.up_to(version))

    def _learner(self) -> Learner:
        return Learner(
            self._settings.connection,
            self._topics,
            partitions=self._broker.partitions,
            find=self._how_to_learn,
            wall_ms=lambda: self._clock().wall,
            meter=self._meter,
        )

    def _how_to_learn(self) -> Learning | None:
        """How to learn, while the shard that says so is here."""
        here = self._first_shard is not None and self._fleet.has(0)
        return self._first_shard.learning() if here and self._first_shard is not None else None


def _say_if_failed(task: asyncio.Task[None]) -> None:
    """Messages go out without learning, by the last table; so its defect ends nothing else."""
    if not task.cancelled() and (defect := task.exception()) is not None:
        _log.error("learning has ended by a defect", exc_info=defect)
