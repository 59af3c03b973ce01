"""Whatever is thrown at the input topic ends in the dead letters, whole, and work goes on."""

import json
from collections.abc import Mapping
from hashlib import sha256

import pytest
from aiokafka import AIOKafkaProducer

from fault.conftest import PROJECT
from scenario.harness import project_files
from scenario.kafka_runtime import results_of
from sojourn.wire.deadletter import HEAD_BYTES, DeadLetter
from support.kafka.choice import Kafka
from support.stage import Stage

pytestmark = pytest.mark.kafka

NESTED = b'{"a":' * 2_000 + b"1" + b"}" * 2_000


def event(at: int, **more: object) -> bytes:
    """A cart event of the first customer, `at` seconds after the first of them."""
    body = {
        "id": f"e{at}",
        "type": "Product Added",
        "customer": "an",
        "occurred_at": f"2026-03-02T13:15:{at:02d}.000Z",
        "properties": {"product_id": "p1", "price": 12.5},
    }
    return json.dumps({k: v for k, v in {**body, **more}.items() if v is not None}).encode()


GARBAGE: Mapping[str, tuple[bytes | None, set[str]]] = {
    "not JSON": (b"{ what is this", {"not_json"}),
    "nothing at all": (None, {"not_json"}),
    "a list": (b"[1, 2, 3]", {"wrong_type"}),
    "a wrong type": (event(1, customer={"id": 7}), {"wrong_type"}),
    "no id": (event(1, id=None), {"missing_id"}),
    "no customer": (event(1, customer=None), {"missing_customer"}),
    "2 MB": (event(1, properties={"note": "x" * 2 * 1024 * 1024}), {"too_large"}),
    "bad UTF-8": (event(1).replace(b"Product", b"Pr\xff\xfeuct"), {"not_utf8"}),
    "nested 2,000 deep": (
        event(1).replace(b'{"product_id": "p1", "price": 12.5}', NESTED),
        {"too_deep"},
    ),
    "the year 9999": (event(1, occurred_at="9999-12-31T23:59:59Z"), {"bad_time"}),
    "the year 2100": (event(1, occurred_at="2100-01-01T00:00:00Z"), {"from_the_future"}),
    "a time that is none": (event(1, occurred_at="yesterday"), {"bad_time"}),
    "an unknown control record": (b"{}", {"unknown_version"}),
}


async def test_garbage_is_kept_and_its_neighbours_are_decided(
    kafka: Kafka, topic_prefix: str
) -> None:
    stage = Stage(
        kafka.bootstrap, topic_prefix, folder=PROJECT, files=project_files(PROJECT), partitions=1
    )
    await stage.prepare()
    places = await produce(stage)
    await stage.end()
    with stage.worker() as worker:
        async with stage.outlets() as outlets:
            assert await outlets.until(
                lambda: (
                    len(outlets.letters) >= len(GARBAGE)
                    and any("completed" in each.content for each in outlets.lines)
                )
            ), worker.log
            assert await worker.terminate() == 0
            await outlets.to_end()
    letters = {letter.key: letter for letter in outlets.letters}
    assert len(letters) == len(outlets.letters) == len(GARBAGE)
    for name, (value, reasons) in GARBAGE.items():
        place = f"{stage.topics.touchpoints}/0/{places[name]}".encode()
        assert_kept(letters[place], value, reasons, name=name, offset=places[name])
    results = results_of(outlets)
    assert [(a["customer"], a["at"]) for a in results.actions] == [
        ("an", "2026-03-02T13:45:00.000Z")
    ]
    # One neighbour before, one behind each piece of garbage: one run all the same.
    assert [t["to"] for t in results.transitions][:2] == ["entered", "cooling"]


async def produce(stage: Stage) -> dict[str, int]:
    """Garbage with a sound event before and behind each; the offsets of the garbage."""
    producer = AIOKafkaProducer(bootstrap_servers=stage.bootstrap, max_request_size=8 * 1024 * 1024)
    await producer.start()
    topic = stage.topics.touchpoints
    offsets = {}
    try:
        await producer.send_and_wait(topic, event(0), key=b"an", partition=0)
        for at, (name, (value, _)) in enumerate(GARBAGE.items(), 10):
            headers = [("trace", b"t1")]
            if name == "an unknown control record":
                headers.append(("sojourn-control", b"explode"))
            sent = await producer.send_and_wait(
                topic, value, key=b"an", partition=0, headers=headers
            )
            offsets[name] = sent.offset
            await producer.send_and_wait(topic, event(at), key=b"an", partition=0)
    finally:
        await producer.stop()
    return offsets


def assert_kept(
    letter: DeadLetter, value: bytes | None, reasons: set[str], *, name: str, offset: int
) -> None:
    """A dead letter says all that semantics 27 asks for, and keeps the original bytes."""
    headers = dict(letter.headers)
    original = value or b""
    large = name == "2 MB"
    assert headers["reason"].decode() in reasons, (name, headers["reason"])
    assert headers["topic"].endswith(b".touchpoints")
    assert (headers["partition"], headers["offset"]) == (b"0", b"%d" % offset)
    assert letter.value == (original[:HEAD_BYTES] if large else original)
    assert headers["size"] == (b"-1" if value is None else b"%d" % len(original))
    assert headers["sha256"].decode() == sha256(original).hexdigest()
    assert headers["original-key"] == b"an"
    assert headers["original-header-trace"] == b"t1"
