"""What a connector needs from outside: a provider, and the topics that it reads and writes.

`sojourn.kafka` has the adapters to topics; the tests bring their own.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from sojourn.connector.action import Action
from sojourn.connector.outcome import Outcome
from sojourn.wire.record import InputRecord

#: A provider in its shortest form. None means that the provider has taken the message over.
Deliver = Callable[[Action], Awaitable[Outcome | None]]


@runtime_checkable
class Provider(Protocol):
    """Whoever carries actions out.

    `deliver` is called at the same time for several customers, never for one of them twice at
    once. It may be called again for the same action, after a crash or an unclear answer: hand
    `action.id` to the provider as the idempotency key. TimeoutError and OSError mean "try again",
    `Undeliverable` that it never will be.
    """

    async def start(self) -> None:
        """Connect, or find out that nothing needs to be; called once, before all else."""

    async def deliver(self, action: Action) -> Outcome | None:
        """Carry out one action, within the time-out that the connector sets."""

    async def close(self) -> None:
        """Let go of what `start` took; called once, at the end."""


class Kept(Protocol):
    """What the group keeps of a partition, and what its log holds: from `start` up to `end`."""

    @property
    def offset(self) -> int | None:
        """None where the group keeps nothing."""

    @property
    def text(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Assigned(Protocol):
    """Is told where each partition stands that is this process's from now on."""

    async def __call__(self, committed: Mapping[int, Kept]) -> Mapping[int, int]:
        """Returns from which offset each is to be read."""


class Revoked(Protocol):
    """Is told which partitions belong to another process as soon as this returns."""

    async def __call__(self, partitions: frozenset[int]) -> None: ...


class Feed(Protocol):
    """The actions of one channel, as a member of the connector's group."""

    async def start(self, assigned: Assigned, revoked: Revoked) -> None:
        """Join the group; `assigned` and `revoked` are called from `poll`'s time on."""

    async def poll(self) -> Sequence[InputRecord]:
        """What has come since; waits a moment where there is nothing."""

    def pause(self, partition: int) -> None: ...

    def resume(self, partition: int) -> None: ...

    def end(self, partition: int) -> int | None:
        """Where the partition ended when something was last read of it, if that is known."""

    async def commit(self, positions: Mapping[int, tuple[int, str]]) -> bool:
        """Keep the positions; False where that was not possible, now or because of a rebalance."""


class Watch(Protocol):
    """Reads ahead: the actions behind those at work, and the consents of the same customers."""

    async def begin(
        self,
        partition: int,
        offset: int,
        *,
        take_action: Callable[[InputRecord], None],
        take_consent: Callable[[InputRecord], None],
    ) -> None:
        """Hand over the partition's actions from `offset` on, and all of its consents."""

    async def end(self, partition: int) -> None: ...

    async def fresh(self) -> None:
        """Return when all that the topics held when this was called has been handed over.

        Raises TimeoutError where that cannot be done.
        """


class Post(Protocol):
    """Where reports and dead letters go. Each returns when the broker has them for good."""

    async def report(self, key: bytes, value: bytes, *, partition: int) -> None:
        """A touchpoint, to the partition of the shard that decided; negative: by the key."""

    async def bury(self, key: bytes, value: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        """A dead letter."""
