"""Changing a project on a real Apache Kafka while customers are in it, as a user would."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from sojourn.journeyfile.findings.diagnostic import has_errors
from sojourn.journeyfile.project.project import load
from sojourn.kafka.definitions import read_archive
from sojourn.memory.runtime import Input
from support.commands import sojourn
from support.files import SMALL, changed, without, write
from support.kafka.choice import Kafka
from support.outlets import Outlets
from support.stage import Stage

pytestmark = pytest.mark.kafka

#: 2026-03-02 13:15 UTC.
START = 1_772_457_300_000
HOUR = 3_600_000
PARTITIONS = 2

REST = "  - wait: 7d\n    id: rest\n"
NO_COOLING = changed("cart.yaml", "  - wait: 24h\n    id: cooling\n", "")
CUSTOMERS = ("an", "binh", "chi")


class Shop:
    """The small project on its topics. `on` are the options that name them."""

    def __init__(self, kafka: Kafka, prefix: str, folder: Path) -> None:
        self.folder = folder
        self.now = write(SMALL, folder / "now")
        self.stage = Stage(
            kafka.bootstrap, prefix, folder=self.now, files=SMALL, partitions=PARTITIONS
        )
        self.on = ("--brokers", kafka.bootstrap, "--prefix", prefix)

    def project(self, name: str, files: dict[str, str]) -> Path:
        return write(files, self.folder / name)

    def run(self, command: str, *arguments: object, code: int = 0) -> Any:
        """One command on the project `now`."""
        return sojourn(command, *arguments, "--project", self.now, *self.on, code=code).last

    def publish(self, project: Path, *arguments: object, code: int = 0) -> Any:
        return sojourn("publish", *arguments, "--project", project, *self.on, code=code).last

    def runs(self, *arguments: object) -> tuple[Any, ...]:
        return sojourn("runs", *arguments, "--project", self.now, *self.on).lines


@pytest.fixture
def shop(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> Shop:
    return Shop(kafka, topic_prefix, tmp_path)


def added(customer: str, *, at: int = START) -> Input:
    event = {
        "id": f"add-{customer}-{at}",
        "type": "Product Added",
        "customer": customer,
        "occurred_at": at,
        "identifiers": {"email": f"{customer}@example.test"},
        "properties": {"cart_id": f"k-{customer}", "product_id": "p1", "price": 45},
    }
    return Input(customer.encode(), json.dumps(event).encode())


async def three_in_the_cart(shop: Shop) -> None:
    """Three customers enter `cart` and stand at `cooling`; the worker has gone."""
    await shop.stage.feed([added(customer) for customer in CUSTOMERS])
    with shop.stage.worker() as worker:
        async with shop.stage.outlets() as outlets:
            entered = '"reason": "entered"'
            assert await outlets.until(
                lambda: sum(entered in line.content for line in outlets.lines) == len(CUSTOMERS)
            )
        assert await worker.terminate() == 0


async def test_a_change_is_weighed_refused_mapped_and_taken_back(shop: Shop) -> None:
    await shop.stage.prepare()
    await three_in_the_cart(shop)
    lines = shop.runs()
    assert [(run["journey"], run["step"]) for run in lines] == [("cart", "cooling")] * 3
    assert not any("customer" in run or "key" in run for run in lines)
    assert {run["customer"] for run in shop.runs("--customers")} == set(CUSTOMERS)
    assert shop.runs("--journey", "welcome") == ()

    bare = shop.project("bare", NO_COOLING)
    weighed = sojourn("plan", bare, *shop.on, code=3).last
    (change,) = weighed["changes"]
    assert (change["kind"], change["step"], change["runs"]) == ("step_removed", "cooling", 3)
    # What `runs` wrote is what `plan` reads: the same without a broker.
    state = shop.folder / "state.jsonl"
    state.write_text("".join(json.dumps(run) + "\n" for run in lines), encoding="utf-8")
    told = sojourn("plan", shop.now, bare, "--state", state, code=3).last
    assert told["changes"] == weighed["changes"]

    refused = shop.publish(bare, code=3)
    assert (refused["refused"], refused["stranded"]) == (True, 3)
    gone = shop.project("gone", without("cart.yaml"))
    assert shop.publish(gone, code=3)["stranded"] == 3
    assert len(shop.run("versions")["versions"]) == 1

    mapped = changed(
        "cart.yaml", "steps:\n", "migrate: {move: {cooling: reaction}}\nsteps:\n", NO_COOLING
    )
    done = shop.publish(shop.project("mapped", mapped))
    assert (done["new"], done["stranded"], done["changes"]) == (True, 0, 2)
    listed = shop.run("versions")
    assert listed["active"] == done["hash"]
    assert [(one["by"], one["changes"]) for one in listed["versions"]] == [
        ("publish", ["~cart"]),
        ("publish", ["+cart", "+welcome"]),
    ]
    back = shop.run("rollback")
    assert back["hash"] == listed["versions"][1]["version"]
    assert [change["kind"] for change in back["changes"]] == ["step_added"]
    assert shop.run("versions")["versions"][0]["by"] == "rollback"
    shop.run("rollback", code=2)


async def test_going_back_is_refused_where_only_the_newer_version_has_the_step(shop: Shop) -> None:
    older = {**NO_COOLING}
    assert not has_errors(load(older).findings)
    await shop.stage.prepare()
    bare = shop.project("older", older)
    shop.publish(bare)
    shop.publish(shop.now)
    await three_in_the_cart(shop)
    refused = shop.run("rollback", code=3)
    assert (refused["refused"], refused["stranded"]) == (True, 3)
    assert len(shop.run("versions")["versions"]) == 3
    done = shop.run("rollback", "--force")
    assert done["stranded"] == 3
    assert shop.run("versions")["versions"][0]["by"] == "rollback"


async def test_a_pause_stays_through_publish_and_rollback_until_it_is_resumed(shop: Shop) -> None:
    await shop.stage.prepare()
    paused = shop.run("pause", "cart")
    assert (paused["state"], paused["paused"]) == ("paused", ["cart"])
    assert shop.run("pause", "cart")["hash"] == paused["hash"]
    shop.run("pause", "carts", code=2)
    slower = changed("cart.yaml", "wait: 24h", "wait: 48h")
    assert shop.publish(shop.project("slower", slower))["paused"] == ["cart"]
    assert shop.run("rollback")["paused"] == ["cart"]
    # These files are what is published, although under the hash of the pause.
    doctor = shop.run("doctor", code=1)
    assert [line["level"] for line in doctor if line["about"] == "definitions"] == ["ok"]
    resumed = shop.run("resume", "cart", "--policy", "skip expired", "--over", "1h")
    assert (resumed["policy"], resumed["over_ms"], resumed["paused"]) == (
        *("skip expired", 3_600_000, []),
    )
    shop.run("resume", "cart", code=2)
    assert [(one["by"], one["changes"]) for one in shop.run("versions")["versions"]] == [
        ("resume", ["cart resumed"]),
        ("rollback", ["~cart"]),
        ("publish", ["~cart"]),
        ("pause", ["cart paused"]),
        ("publish", ["+cart", "+welcome"]),
    ]


async def test_a_worker_started_anew_lets_runs_finish_on_their_old_version(shop: Shop) -> None:
    await shop.stage.prepare()
    await three_in_the_cart(shop)
    other = changed(
        "cart.yaml",
        "  - send: cart_reminder\n    id: first\n",
        "  - send: new_reminder\n    id: first\n",
    )
    shop.publish(shop.project("other", other))
    await shop.stage.feed([added("dung", at=START + HOUR)])
    await shop.stage.end()
    with shop.stage.worker() as worker:
        async with shop.stage.outlets() as outlets:
            assert await outlets.until(lambda: len(first_messages(outlets)) == 4)
        assert await worker.terminate() == 0
    assert first_messages(outlets) == {
        **dict.fromkeys(CUSTOMERS, "cart_reminder"),
        "dung": "new_reminder",
    }


def first_messages(outlets: Outlets) -> dict[str, str]:
    """By customer the message that the step `first` sent."""
    sent = [json.loads(line.body) for line in outlets.lines if line.id]
    return {action["customer"]: action["template"] for action in sent if action["step"] == "first"}


async def test_a_shard_whose_definitions_were_deleted_says_so_and_stops(shop: Shop) -> None:
    await shop.stage.prepare()
    await three_in_the_cart(shop)
    await _delete_bundles(shop.stage)
    with shop.stage.worker() as worker:
        await worker.until(lambda: worker.log.count("has stopped (definitions_gone)") == PARTITIONS)
        assert "sojourn publish" in worker.log
        assert worker.exit_code is None
        assert await worker.terminate() == 0
    # What the message says helps: the same files again, and a new start.
    shop.publish(shop.now)
    with shop.stage.worker() as worker:
        await worker.until(lambda: worker.shards() == set(range(PARTITIONS)))
        assert await worker.terminate() == 0


async def _delete_bundles(stage: Stage) -> None:
    archive = await read_archive(stage.connection, stage.topics)
    async with AIOKafkaProducer(bootstrap_servers=stage.bootstrap) as producer:
        for version in archive.bundles:
            await producer.send_and_wait(stage.topics.definitions, None, key=version.encode())
