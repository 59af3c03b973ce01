"""Connectors on a real Kafka: nothing lost, no repeat sent, positions kept, the last look fresh."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sojourn.connector import Action, Failed, Manner, Outcome, Patience, Retry, serve
from sojourn.connector.on_kafka import NoTopicError
from sojourn.connector.ports import Deliver
from sojourn.connector.tally import Tally
from sojourn.kafka.connection import Connection
from sojourn.wire.instant import format_instant
from sojourn.wire.topics import Topics
from support.connector.actions import action_id
from support.connector.channel import Channel, now_ms, until
from support.kafka.choice import Kafka
from support.kafka.plugin import StartKafka

pytestmark = pytest.mark.kafka

MANNER = Manner(patience=Patience(for_s=60, first_s=0.1, most_s=0.5), grace_s=2.0)


@pytest.fixture
async def channel(kafka: Kafka, topic_prefix: str) -> AsyncIterator[Channel]:
    async with Channel(kafka.bootstrap, topic_prefix, "email") as there:
        yield there


class Inbox:
    """A provider that keeps what it gets, and answers what it is told to."""

    def __init__(self, *answers: Outcome) -> None:
        self.actions: list[Action] = []
        self.answers = list(answers)

    async def deliver(self, action: Action) -> Outcome | None:
        self.actions.append(action)
        return self.answers.pop(0) if self.answers else None

    @property
    def ids(self) -> list[str]:
        return [action.id for action in self.actions]


class Running:
    """A connector within this process."""

    def __init__(self, channel: Channel, deliver: Deliver, manner: Manner) -> None:
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(
            serve(
                channel.name,
                deliver,
                connection=channel.connection,
                topics=channel.topics,
                stop=self._stop,
                manner=manner,
            )
        )

    async def stop(self) -> Tally:
        self._stop.set()
        return await asyncio.wait_for(self._task, 60)

    async def kill(self) -> None:
        """As hard as a process can be ended from within: no farewell to anybody."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def check(self) -> None:
        """Fails with what it failed with."""
        if self._task.done() and not self._task.cancelled():
            self._task.result()


@asynccontextmanager
async def running(
    channel: Channel, deliver: Deliver, manner: Manner = MANNER
) -> AsyncIterator[Running]:
    connector = Running(channel, deliver, manner)
    try:
        yield connector
    finally:
        connector.check()
        await connector.kill()


async def test_each_action_is_carried_out_reported_and_not_met_again(channel: Channel) -> None:
    for number in range(40):
        await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
    inbox = Inbox()
    async with running(channel, inbox.deliver) as connector:
        await until(lambda: len(inbox.actions) == 40)
        tally = await connector.stop()
    assert tally.figures()["sent"] == 40
    reports = await channel.reports()
    assert Counter(report.type for report in reports) == {"Message Sent": 40}
    assert {report.properties["action"] for report in reports} == set(inbox.ids)
    again = Inbox()
    async with running(channel, again.deliver) as connector:
        await channel.put("last", customer="c1")
        await until(lambda: bool(again.actions))
        await connector.stop()
    assert again.ids == [action_id("last")]


async def test_a_report_lands_in_the_partition_of_the_shard_that_decided(
    channel: Channel,
) -> None:
    for shard in (0, 1):
        await channel.put(f"a{shard}", shard=shard, customer="the same")
    inbox = Inbox()
    async with running(channel, inbox.deliver) as connector:
        await until(lambda: len(inbox.actions) == 2)
        await connector.stop()
    places = {report.properties["action"]: report.place for report in await channel.reports()}
    for shard in (0, 1):
        assert f"/{shard}@" in places[action_id(f"a{shard}")]


async def test_repeats_reach_nobody_not_even_after_a_restart(channel: Channel) -> None:
    inbox = Inbox()
    async with running(channel, inbox.deliver) as connector:
        for number in range(1, 6):
            await channel.put(f"a{number}", number=number)
        for number in range(4, 6):  # a new owner publishes what it found
            await channel.put(f"a{number}", number=number)
        await until(lambda: len(inbox.actions) == 5)
        await connector.stop()
    async with running(channel, inbox.deliver) as connector:
        await channel.put("a5", number=5)
        # It had lost the end of its log, and decided the same once more.
        for number in range(3, 7):
            await channel.put(f"a{number}", term=2, number=number)
        await until(lambda: len(inbox.actions) == 6)
        tally = await connector.stop()
    assert Counter(inbox.ids) == Counter(action_id(f"a{number}") for number in range(1, 7))
    assert tally.figures()["repeats"] == 4


async def test_what_was_done_ahead_of_one_that_is_stuck_does_not_come_again(
    channel: Channel,
) -> None:
    async def stuck(action: Action) -> Outcome | None:
        first.append(action.id)
        return Retry(after_s=3_600.0) if action.customer == "stuck" else None

    first: list[str] = []
    await channel.put("a0", customer="stuck")
    for number in range(1, 20):
        await channel.put(f"a{number}", customer=f"c{number}")
    async with running(channel, stuck, Manner(patience=Patience(for_s=1e6))) as connector:
        await until(lambda: len(set(first)) == 20)
        await connector.stop()
    second = Inbox()
    async with running(channel, second.deliver) as connector:
        await channel.put("last")
        await until(lambda: action_id("last") in second.ids)
        await connector.stop()
    assert sorted(second.ids) == sorted([action_id("a0"), action_id("last")])


async def test_after_a_crash_nothing_is_missing_and_repeats_have_the_same_id(
    channel: Channel,
) -> None:
    inbox = Inbox()
    wanted = {action_id(f"a{number}") for number in range(60)}
    for number in range(60):
        await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
    async with running(channel, inbox.deliver, Manner(at_once=3)) as connector:
        await until(lambda: len(inbox.actions) >= 10)
        await connector.kill()
    async with running(channel, inbox.deliver) as connector:
        await until(lambda: set(inbox.ids) == wanted)
        await connector.stop()
    reports = {report.id for report in await channel.reports()}
    assert reports == {f"{action}-sent" for action in wanted}


async def test_what_is_taken_back_while_it_waits_in_a_long_queue_is_never_sent(
    channel: Channel,
) -> None:
    async def slow(action: Action) -> Outcome | None:
        sent.append(action.id)
        await asyncio.sleep(0.02)
        return None

    sent: list[str] = []
    for number in range(100):
        await channel.put(f"a{number}", customer=f"c{number}")
    await channel.put("x", kind="cancel", template=None, cancels=action_id("a99"))
    async with running(channel, slow, Manner(at_once=1)) as connector:
        await until(lambda: len(sent) >= 20)
        # One more while it is at work, of what is already in its hands.
        await channel.put("y", kind="cancel", template=None, cancels=action_id("a98"))
        await until(lambda: len(sent) == 98)
        tally = await connector.stop()
    assert {action_id("a98"), action_id("a99")}.isdisjoint(sent)
    assert tally.figures()["cancelled"] == 2


async def test_a_no_that_the_broker_has_is_seen_by_the_very_next_call(channel: Channel) -> None:
    inbox = Inbox()
    async with running(channel, inbox.deliver) as connector:
        await channel.put("first", customer="c0")
        await until(lambda: len(inbox.actions) == 1)
        for number in range(1, 30):
            # Decided a minute ago, when nobody had said anything.
            a_minute_ago = format_instant(now_ms() - 60_000)
            await channel.put(f"a{number}", customer=f"c{number}", at=a_minute_ago)
            await channel.say(f"c{number + 1}", promotional_email=False)
        await until(lambda: len(inbox.actions) >= 2)
        await asyncio.sleep(1)
        await connector.stop()
    assert [action.customer for action in inbox.actions] == ["c0", "c1"]
    failed = [r for r in await channel.reports() if r.type == "Message Failed"]
    assert {r.properties["reason"] for r in failed} == {"no_consent"}
    assert len(failed) == 28


async def test_consents_from_long_before_the_start_count(channel: Channel) -> None:
    for number in range(500):
        await channel.say(f"c{number}", promotional_email=number % 2 == 0)
    await channel.put("yes", customer="c400")
    await channel.put("no", customer="c401")
    inbox = Inbox()
    async with running(channel, inbox.deliver) as connector:
        await until(lambda: len(inbox.actions) == 1)
        await asyncio.sleep(3)  # longer than the second look takes
        await connector.stop()
    assert inbox.ids == [action_id("yes")]


async def test_what_cannot_be_sent_is_kept_with_its_bytes(channel: Channel) -> None:
    inbox = Inbox(Failed("rejected", "400"))
    refused = await channel.put("a1")
    await channel.put_bytes(b"garbage", shard=1)
    async with running(channel, inbox.deliver) as connector:
        await until(lambda: len(inbox.actions) == 1)
        await asyncio.sleep(0.5)
        await connector.stop()
    letters = dict(await channel.letters())
    assert letters["undeliverable: rejected 400"] == refused
    assert b"garbage" in letters.values()


async def test_two_processes_share_the_work_and_hand_it_over(channel: Channel) -> None:
    one, other = Inbox(), Inbox()
    async with (
        running(channel, one.deliver) as first,
        running(channel, other.deliver) as second,
    ):
        number = 0
        while not (one.actions and other.actions):
            assert number < 2_000
            await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
            number += 1
            await asyncio.sleep(0.02)
        await first.stop()
        for _ in range(20):
            await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
            number += 1
        wanted = {action_id(f"a{each}") for each in range(number)}
        await until(lambda: set(one.ids) | set(other.ids) == wanted)
        await second.stop()
    counts = Counter([*one.ids, *other.ids])
    # Both left in good order, so nothing was in doubt.
    assert set(counts.values()) == {1}


async def test_a_project_without_its_topics_is_told_so(kafka: Kafka, topic_prefix: str) -> None:
    with pytest.raises(NoTopicError, match="sojourn topics"):
        await serve(
            "email",
            Inbox().deliver,
            connection=Connection(bootstrap=kafka.bootstrap),
            topics=Topics(topic_prefix),
            stop=asyncio.Event(),
        )


async def test_while_the_broker_is_away_nothing_is_sent_unseen_and_nothing_is_lost(
    start_kafka: StartKafka, topic_prefix: str
) -> None:
    broker = start_kafka()
    async with Channel(broker.bootstrap, topic_prefix, "email") as channel:
        inbox = Inbox()
        async with running(channel, inbox.deliver) as connector:
            await channel.put("before", customer="c0")
            await until(lambda: len(inbox.actions) == 1)
            for number in range(50):
                await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
            broker.suspend()
            await asyncio.sleep(1)
            there = len(inbox.actions)
            # Longer than the group's session, so that the broker has forgotten this member.
            await asyncio.sleep(14)
            assert len(inbox.actions) == there
            broker.resume()
            wanted = {action_id("before"), *(action_id(f"a{number}") for number in range(50))}
            await until(lambda: set(inbox.ids) == wanted, timeout_s=60)
            await connector.stop()
    # What was called when the broker went could not be written down.
    assert len(inbox.actions) <= len(wanted) + MANNER.at_once
