"""The rival: a plain Faust agent with one Table write per event.

Run by runs.py as `faust -A bench.faust_table worker`. Settings come from the environment:
BENCH_BOOTSTRAP, BENCH_PREFIX, BENCH_PARTITIONS, BENCH_STATE_BYTES, and BENCH_TUNED=1 for what
a practitioner would tune (the command line adds uvloop and `-l info`).
"""

import os
from typing import Any

import faust
import orjson

from bench.events import SIGNED_UP

PREFIX = os.environ["BENCH_PREFIX"]
PARTITIONS = int(os.environ["BENCH_PARTITIONS"])
STATE_BYTES = int(os.environ["BENCH_STATE_BYTES"])
TUNED = os.environ.get("BENCH_TUNED") == "1"

_RECENT_IDS = 16
_PRODUCTS = 16

_TUNING: dict[str, Any] = {
    "producer_linger": 0.02,
    "producer_max_batch_size": 1024 * 1024,
    "consumer_max_fetch_size": 8 * 1024 * 1024,
    "stream_buffer_maxsize": 16384,
    "broker_max_poll_records": 4000,
}

app = faust.App(
    PREFIX,
    broker=f"kafka://{os.environ['BENCH_BOOTSTRAP']}",
    store="memory://",
    topic_partitions=PARTITIONS,
    topic_replication_factor=1,
    topic_disable_leader=True,
    web_enabled=False,
    **(_TUNING if TUNED else {}),
)
touchpoints = app.topic(f"{PREFIX}.touchpoints", value_serializer="json")
actions = app.topic(f"{PREFIX}.actions.sms", value_serializer="json")


def _template() -> bytes:
    state: dict[str, Any] = {
        "events": 0,
        "stage": "awareness",
        "last_at": 1_700_000_000_000,
        "recent_ids": [f"{number:08x}-customer-00000" for number in range(_RECENT_IDS)],
        "viewed": {f"p-{number:03d}": 1_700_000_000_000 for number in range(_PRODUCTS)},
        "cart": {"id": "", "value": 0.0, "items": []},
        "attributes": "",
    }
    state["attributes"] = "x" * (STATE_BYTES - len(orjson.dumps(state)))
    return orjson.dumps(state)


_TEMPLATE = _template()


def new_state() -> Any:
    """A customer nobody has seen yet, as large as one that is known well."""
    return orjson.loads(_TEMPLATE)


states = app.Table(f"{PREFIX}-states", default=new_state, partitions=PARTITIONS)

if TUNED:
    # Above 100 waiting messages Faust holds up each event.
    app.producer.buffer.max_messages = 100_000


async def journeys(stream: Any) -> None:
    """One read and one write of the table per event; one action per sign-up."""
    async for event in stream:
        customer = event["customer"]
        state = states[customer]
        _take_in(state, event)
        states[customer] = state
        if event["type"] == SIGNED_UP:
            await actions.send(key=customer, value=_action(event))


def _take_in(state: dict[str, Any], event: dict[str, Any]) -> None:
    state["events"] += 1
    state["last_at"] = event["occurred_at"]
    state["recent_ids"].append(event["id"])
    del state["recent_ids"][0]
    product = event["properties"].get("product_id")
    if product is not None:
        viewed = state["viewed"]
        viewed.pop(product, None)
        viewed[product] = event["occurred_at"]
        if len(viewed) > _PRODUCTS:
            del viewed[next(iter(viewed))]


def _action(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"a-{event['id']}",
        "customer": event["customer"],
        "channel": "sms",
        "journey": "welcome",
        "run": f"r-{event['id']}",
        "step": "greet",
        "at": event["occurred_at"],
    }


# As a call, because the type checker takes a decorator without types for a loss of types.
app.agent(touchpoints)(journeys)
