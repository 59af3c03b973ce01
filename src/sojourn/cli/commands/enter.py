"""`sojourn enter`: let one customer into a journey, by its name."""

import time
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import msgspec
import typer

from sojourn.cli.failure import Failure
from sojourn.cli.on_kafka import OnKafka, on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, JourneyName, Prefix, ProjectDir
from sojourn.cli.reaching import reach
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.entry import OnCommand
from sojourn.core.entering.requested import JOURNEY_REQUESTED, request_fault
from sojourn.core.event import Touchpoint
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.kafka.admin import Admin
from sojourn.kafka.producer import TouchpointProducer
from sojourn.wire.envelope import CUSTOMER_BYTES
from sojourn.wire.touchpoint import encode

_SOURCE = "sojourn enter"


def enter(
    context: typer.Context,
    journey: JourneyName,
    *,
    customer: Annotated[str, typer.Option(help="Who is to enter.")],
    key: Annotated[str, typer.Option(help="One run for each key; none if not said.")] = "",
    data: Annotated[
        str, typer.Option(help="What comes along, as a JSON object; the journey declares it.")
    ] = "{}",
    request: Annotated[
        str | None, typer.Option("--id", help="The request's id; the same one again is no other.")
    ] = None,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Let a customer into a journey whose `enter` is `by: command`."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    asked = Touchpoint(
        id=request or uuid4().hex,
        type=JOURNEY_REQUESTED,
        customer=_checked(customer),
        occurred_at=time.time_ns() // 1_000_000,
        source=_SOURCE,
        properties={"journey": journey, "key": key, "data": _object(data)},
    )
    _check(here.project.definitions, asked)
    reach(here.setup, _send(here, asked))
    topic = here.setup.topics.touchpoints
    here.screen.result(
        {
            "journey": journey,
            "customer": customer,
            "key": key,
            "id": asked.id,
            "topic": topic,
        },
        f"{customer} is asked into {journey}: request {asked.id} on {topic}",
        f"  whether the entry's condition and limits let them in: `sojourn customer {customer}`",
    )


def _checked(customer: str) -> str:
    if not 0 < len(customer.encode()) <= CUSTOMER_BYTES:
        message = f"a customer has 1 to {CUSTOMER_BYTES} bytes"
        raise typer.BadParameter(message, param_hint="--customer")
    return customer


def _object(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        message = f'{text!r} is no JSON object; write for example \'{{"order_id": "o-1"}}\''
        raise typer.BadParameter(message, param_hint="--data") from None


def _check(definitions: Definitions, asked: Touchpoint) -> None:
    """Say here what the worker would say in the dead letters. Raises Failure."""
    name = asked.properties["journey"]
    journey = definitions.journeys.get(name)
    open_to = [one.name for one in definitions.journeys.values() if _is_open(definitions, one.name)]
    if journey is None:
        raise Failure(f'no journey "{name}" in this project', hint=did_you_mean(name, open_to))
    if not _is_open(definitions, name):
        hint = "only a journey whose `enter` is `by: command` is"
        raise Failure(f"{name} is not entered by command", hint=hint)
    fault = request_fault(definitions, asked.properties)
    if fault:
        opening = journey.entry.opening
        declared = opening.properties if isinstance(opening, OnCommand) else {}
        takes = ", ".join(f"{name}: {kind}" for name, kind in declared.items()) or "nothing"
        raise Failure(fault, hint=f"the journey takes {takes}")


def _is_open(definitions: Definitions, journey: str) -> bool:
    return isinstance(definitions.journeys[journey].entry.opening, OnCommand)


async def _send(here: OnKafka, asked: Touchpoint) -> None:
    topic = here.setup.topics.touchpoints
    async with Admin(here.setup.connection) as admin:
        partitions = await admin.partitions(topic)
    if not partitions:
        raise Failure(f"there is no topic {topic}", hint="create it: `sojourn topics`")
    async with TouchpointProducer(here.setup.connection, topic, partitions=partitions) as producer:
        await producer.send(asked.customer.encode(), encode(asked))
