"""A topic is read up to where it ended when reading began, however busy it is meanwhile."""

import asyncio
from typing import Any

from aiokafka import TopicPartition

from sojourn.kafka.reader import _poll

PLACES = [TopicPartition("t", 0), TopicPartition("t", 1)]


class Busy:
    """Two partitions with some records each, of which one goes on growing for ever."""

    def __init__(self, *, records: int, grows: bool) -> None:
        self.read = dict.fromkeys(PLACES, 0)
        self._records = records
        self._grows = grows
        self.polls = 0

    @property
    def ends(self) -> dict[TopicPartition, int]:
        return dict.fromkeys(PLACES, self._records)

    async def position(self, place: TopicPartition) -> int:
        return self.read[place]

    async def getmany(self, *, timeout_ms: int) -> dict[TopicPartition, list[Any]]:
        self.polls += 1
        await asyncio.sleep(0)
        fetched = {}
        for place in PLACES:
            more = self._grows and place == PLACES[1]
            if self.read[place] < self._records or more:
                fetched[place] = [(place.partition, self.read[place])]
                self.read[place] += 1
        return fetched


async def _read(consumer: Busy, *, idle_s: float = 60.0) -> list[Any]:
    return [record async for record in _poll(consumer, consumer.ends, idle_s=idle_s)]


async def test_a_topic_that_goes_on_growing_is_read_to_its_end_and_no_further() -> None:
    async with asyncio.timeout(5):
        read = await _read(Busy(records=5, grows=True))
    assert [offset for partition, offset in read if partition == 0] == list(range(5))
    grown = [offset for partition, offset in read if partition == 1]
    assert grown[:5] == list(range(5))
    assert len(grown) < 30


async def test_a_topic_at_rest_ends_with_the_first_silence() -> None:
    consumer = Busy(records=3, grows=False)
    assert len(await _read(consumer)) == 6
    assert consumer.polls == 4


class Silent(Busy):
    """An end is named that nothing leads to."""

    async def getmany(self, *, timeout_ms: int) -> dict[TopicPartition, list[Any]]:
        await asyncio.sleep(0.01)
        return {}


async def test_where_the_end_cannot_be_reached_silence_is_an_end_too() -> None:
    async with asyncio.timeout(5):
        assert await _read(Silent(records=3, grows=False), idle_s=0.05) == []
