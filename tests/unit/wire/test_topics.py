"""Law: names are legal in Kafka, and a customer has the partition that Kafka's clients choose."""

import pytest
from aiokafka.partitioner import murmur2 as reference_murmur2
from hypothesis import given
from hypothesis import strategies as st

from sojourn.wire.topics import (
    CHANNEL_CHARS,
    PREFIX_CHARS,
    Topics,
    channel_fault,
    murmur2,
    partition_of,
    prefix_fault,
)


def test_names() -> None:
    topics = Topics("shop.prod")
    assert topics.touchpoints == "shop.prod.touchpoints"
    assert topics.actions("email") == topics.of_kind("actions.email") == "shop.prod.actions.email"
    assert topics.decisions == topics.of_kind("decisions") == "shop.prod.decisions"
    assert topics.transitions == topics.of_kind("transitions") == "shop.prod.transitions"
    assert topics.dead_letters == "shop.prod.dead-letters"
    assert topics.consents == topics.of_kind("consents") == "shop.prod.consents"
    assert topics.state == "shop.prod.state"
    assert topics.definitions == "shop.prod.definitions"
    assert topics.state_writer(3) == "shop.prod-state-3"


def test_the_longest_name_is_legal() -> None:
    assert len(Topics("p" * PREFIX_CHARS).actions("c" * CHANNEL_CHARS)) <= 249


@pytest.mark.parametrize("prefix", ["", ".", "..", "a b", "a/b", "é", "a\n", "p" * 151, "-a"])
def test_an_illegal_prefix_is_refused(prefix: str) -> None:
    assert prefix_fault(prefix)
    with pytest.raises(ValueError, match="topic prefix"):
        Topics(prefix)


@pytest.mark.parametrize("channel", ["", "Email", "a.b", "a b", "1st", "sms\n", "c" * 61])
def test_an_illegal_channel_is_refused(channel: str) -> None:
    assert channel_fault(channel)
    with pytest.raises(ValueError, match="channel's name"):
        Topics("shop").actions(channel)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        # From the unit test of Kafka's own client (UtilsTest.testMurmur2), as unsigned.
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_murmur2_of_the_java_client(key: bytes, value: int) -> None:
    assert murmur2(key) == value & 0xFFFFFFFF


@given(key=st.binary(max_size=60), partitions=st.integers(min_value=1, max_value=1000))
def test_the_partition_is_that_of_aiokafka(key: bytes, partitions: int) -> None:
    assert partition_of(key, partitions) == (reference_murmur2(key) & 0x7FFFFFFF) % partitions
