"""The whole way: sample project, worker, mails to a real server, opened or not, the next choice."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from sojourn.connector import Action, report
from sojourn.connector.action import read_action
from sojourn.core.event import Touchpoint
from sojourn.kafka.connection import Connection
from sojourn.kafka.producer import TouchpointProducer
from sojourn.kafka.reader import read_partition
from sojourn.wire.topics import Topics
from sojourn.wire.touchpoint import encode
from support.commands import environment, sojourn
from support.connector.mail_server import MailServer
from support.kafka.choice import Kafka

ROOT: Final = Path(__file__).parents[3]
SAMPLE: Final = ROOT / "journeys"
PARTITIONS: Final = 2

pytestmark = pytest.mark.kafka


class Process:
    """A command that runs until it is told to stop; says all it said where it fails."""

    def __init__(self, *arguments: object, more: Mapping[str, str] = {}) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sojourn.cli", *map(str, arguments)],
            env={**environment(), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    async def terminate(self) -> str:
        """SIGTERM; what it wrote to standard output. It must end well."""
        self.process.send_signal(signal.SIGTERM)
        out, err = await asyncio.to_thread(self.process.communicate, timeout=60)
        assert self.process.returncode == 0, err.decode()
        return out.decode()

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


@asynccontextmanager
async def running(*arguments: object, more: Mapping[str, str] = {}) -> AsyncIterator[Process]:
    process = Process(*arguments, more=more)
    try:
        yield process
    finally:
        process.kill()


class Shop:
    """A prefix on the broker with the sample project, and customers of it."""

    def __init__(self, bootstrap: str, prefix: str, folder: Path = SAMPLE) -> None:
        self.on = ("--project", folder, "--brokers", bootstrap, "--prefix", prefix)
        self.topics = Topics(prefix)
        self.connection = Connection(bootstrap=bootstrap)

    def prepare(self) -> None:
        sojourn("topics", *self.on, "--partitions", PARTITIONS)
        sojourn("publish", *self.on)

    async def tell(self, *touchpoints: Touchpoint) -> None:
        async with TouchpointProducer(
            self.connection, self.topics.touchpoints, partitions=PARTITIONS
        ) as producer:
            for touchpoint in touchpoints:
                await producer.send(touchpoint.customer.encode(), encode(touchpoint))

    async def actions(self, channel: str) -> list[Action]:
        found = []
        for partition in range(PARTITIONS):
            for record in await read_partition(
                self.connection, self.topics.actions(channel), partition
            ):
                action = read_action(record.value)
                assert isinstance(action, Action)
                found.append(action)
        return found

    async def sent(self, channel: str, customer: str, template: str) -> int:
        """How many of one message a customer got on a channel."""
        return sum(
            action.customer == customer and action.template == template
            for action in await self.actions(channel)
        )


def told(customer: str, number: int, type_: str, **properties: Any) -> Touchpoint:
    return Touchpoint(
        id=f"{customer}-{number}",
        type=type_,
        customer=customer,
        occurred_at=int(time.time() * 1000),
        identifiers={"email": f"{customer}@example.test", "push_token": f"token-{customer}"},
        properties=properties,
    )


def order(customer: str, number: int) -> Touchpoint:
    properties = {"order_id": f"{customer}-o{number}", "value": 30}
    return told(customer, number, "Order Completed", **properties)


def hurried(folder: Path) -> Path:
    """The sample project, in which thanks and survey follow an order within seconds."""
    shutil.copytree(SAMPLE, folder)
    journey = folder / "after_order.yaml"
    text = journey.read_text("utf-8")
    for days, seconds in (
        ('{for: 1d, then_until: "09:00", days: mon-fri}', "1s"),
        ("wait: 7d", "wait: 2s"),
    ):
        assert days in text
        text = text.replace(days, seconds)
    journey.write_text(text, "utf-8")
    return folder


def noon_zone() -> str:
    """A time zone where it is about noon now, so that no channel is closed."""
    ahead = (12 - time.gmtime().tm_hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


async def until(holds: Any, *, timeout_s: float = 90.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not await holds():
        assert time.monotonic() < deadline, "it does not come about"
        await asyncio.sleep(0.3)


def configuration(folder: Path, server: MailServer) -> Path:
    """The sample's own connector for mails, with a server of the test."""
    text = (SAMPLE / "connectors" / "email.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("host", "user", "pass"))]
    lines += ["host: localhost", f"port: {server.port}", "tls: none"]
    file = folder / "email.yaml"
    file.write_text("\n".join(lines), "utf-8")
    return file


async def test_who_opens_mails_gets_the_next_message_by_mail_and_others_do_not(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    shop = Shop(kafka.bootstrap, topic_prefix, hurried(tmp_path / "shop"))
    await asyncio.to_thread(shop.prepare)
    customers = ("reader", "sleeper")
    async with MailServer().running() as server:
        connect = (
            *("connect", "email", "--with", "smtp", "--config", configuration(tmp_path, server)),
            *("--templates", SAMPLE / "connectors" / "templates", *shop.on, "--json"),
        )
        async with (
            running("worker", *shop.on, "--metrics-port", 0) as worker,
            running(*connect) as connector,
        ):
            for customer in customers:
                await shop.tell(
                    told(customer, 0, "Profile Imported", timezone=noon_zone()),
                    order(customer, 1),
                )

            async def all_asked_by_mail() -> bool:
                return all([await shop.sent("email", c, "survey") == 1 for c in customers])

            # Nothing is known of them yet, so the declared order decides: by mail.
            await until(all_asked_by_mail)

            async def all_arrived() -> bool:
                return len(server.mails) == len(await shop.actions("email"))

            await until(all_arrived)
            by_id = {action.id: action for action in await shop.actions("email")}
            arrived = [by_id[str(m["Message-ID"])[1:].partition("@")[0]] for m in server.mails]
            now = int(time.time() * 1000)
            opened = [
                report(action, word, at=now)
                for action in arrived
                if action.customer == "reader"
                for word in ("opened", "clicked")
            ]
            assert len(opened) >= 4
            await shop.tell(*opened)
            # The same happens to both of them twice more.
            for number in (2, 3):
                await shop.tell(*(order(customer, number) for customer in customers))

            async def both_asked_again() -> bool:
                by_mail = await shop.sent("email", "reader", "survey")
                return by_mail == 3 and await shop.sent("push", "sleeper", "survey") >= 1

            await until(both_asked_again)
            assert await shop.sent("push", "reader", "survey") == 0
            await until(all_arrived)
            figures = orjson.loads((await connector.terminate()).splitlines()[-1])
            await worker.terminate()
    assert figures["sent"] == len(server.mails)
    assert (figures["failed"], figures["dead_letters"]) == (0, 0)
    confirmation = server.of("reader")[0]
    assert str(confirmation["Subject"]).startswith("Your order reader-o")
    assert "unsubscribe?message=" in str(confirmation["List-Unsubscribe"])


async def test_a_killed_process_loses_nothing_and_a_stopped_one_repeats_nothing(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    shop = Shop(kafka.bootstrap, topic_prefix)
    await asyncio.to_thread(shop.prepare)
    async with MailServer().running() as server:
        file = configuration(tmp_path, server)
        file.write_text(file.read_text("utf-8").replace("10 per second", "40 per second"), "utf-8")
        connect = (
            *("connect", "email", "--with", "smtp", "--config", file),
            *("--templates", SAMPLE / "connectors" / "templates", *shop.on, "--json"),
        )
        await shop.tell(*(order(f"c{number}", 1) for number in range(120)))
        async with running("worker", *shop.on, "--metrics-port", 0) as worker:

            async def all_decided() -> bool:
                return len(await shop.actions("email")) == 120

            await until(all_decided)
            await worker.terminate()

        async def some() -> bool:
            return len(server.mails) >= 30

        async with running(*connect) as first:
            await until(some)
            os.kill(first.process.pid, signal.SIGKILL)
            await asyncio.to_thread(first.process.wait)
        wanted = {f"<{action.id}@shop.example>" for action in await shop.actions("email")}

        async def all_there() -> bool:
            return {str(mail["Message-ID"]) for mail in server.mails} == wanted

        async with running(*connect) as second:
            await until(all_there)
            await second.terminate()
        # What was under way, or done within the last tenth of a second, may have come again.
        assert len(server.mails) <= 120 + 24
        before = len(server.mails)
        async with running(*connect) as third:
            await shop.tell(order("last", 1))
            async with running("worker", *shop.on, "--metrics-port", 0) as worker:

                async def the_last() -> bool:
                    return bool(server.of("last"))

                await until(the_last)
                await worker.terminate()
            await third.terminate()
    assert len(server.mails) == before + 1


async def test_who_says_no_while_messages_wait_gets_only_what_is_owed(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    shop = Shop(kafka.bootstrap, topic_prefix, hurried(tmp_path / "shop"))
    await asyncio.to_thread(shop.prepare)
    customers = [f"c{number}" for number in range(8)]
    async with running("worker", *shop.on, "--metrics-port", 0) as worker:
        await shop.tell(*(order(customer, 1) for customer in customers))

        async def thanked() -> bool:
            return len(await shop.actions("email")) > len(customers)

        # Decided, but no connector runs yet.
        await until(thanked)
        await shop.tell(*(told(customer, 2, "Consent Withdrawn") for customer in customers))
        await asyncio.sleep(2)
        await worker.terminate()
    waiting = await shop.actions("email")
    async with MailServer().running() as server:
        connect = (
            *("connect", "email", "--with", "smtp", "--config", configuration(tmp_path, server)),
            *("--templates", SAMPLE / "connectors" / "templates", *shop.on, "--json"),
        )
        async with running(*connect) as connector:

            async def confirmed() -> bool:
                return len(server.mails) >= len(customers)

            await until(confirmed)
            await asyncio.sleep(3)
            figures = orjson.loads((await connector.terminate()).splitlines()[-1])
    assert {str(mail["Subject"])[:11] for mail in server.mails} == {"Your order "}
    assert len(server.mails) == len(customers)
    refused = [action for action in waiting if action.category == "service"]
    assert refused
    assert figures["reasons"] == {"no_consent": len(refused)}
