"""The members of Faust that the batch transport overrides are there, and ask what they asked.

A new Faust may rename one; the override would then be dead code, and offsets wrong in silence.
"""

import inspect

import faust
import pytest
from faust.transport.drivers import aiokafka as driver

from sojourn.kafka.consumer_thread import BatchThread
from sojourn.kafka.transport import BatchConsumer


def test_faust_is_the_version_that_was_read() -> None:
    assert faust.__version__ == "0.15.3"


@pytest.mark.parametrize(
    ("base", "ours", "name"),
    [
        (driver.Consumer, BatchConsumer, "_getmany"),
        (driver.Consumer, BatchConsumer, "getmany"),
        (driver.Consumer, BatchConsumer, "_new_offset"),
        (driver.Consumer, BatchConsumer, "_new_consumer_thread"),
        (driver.Consumer, BatchConsumer, "perform_seek"),
        (driver.Consumer, BatchConsumer, "wait_empty"),
        (driver.Consumer, BatchConsumer, "verify_event_path"),
        (driver.AIOKafkaConsumerThread, BatchThread, "_create_worker_consumer"),
        (driver.AIOKafkaConsumerThread, BatchThread, "_commit"),
    ],
)
def test_an_overridden_member_has_the_parameters_of_faust(
    base: type, ours: type, name: str
) -> None:
    theirs = list(inspect.signature(getattr(base, name)).parameters)
    assert list(inspect.signature(getattr(ours, name)).parameters) == theirs


@pytest.mark.parametrize("name", ["_add_gap", "_wait_next_records", "_fetch_records"])
def test_a_member_that_is_leant_on_is_there(name: str) -> None:
    assert hasattr(driver.Consumer, name) or hasattr(driver.AIOKafkaConsumerThread, name)
