"""The code of the README, run as it stands: only the broker's address and the prefix differ."""

import asyncio
import re
import sys
from pathlib import Path

from scenario.harness import project_files
from sojourn.cli.editors import with_modeline
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.project.project import load
from support.kafka.choice import Kafka
from support.stage import Stage

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


async def run(code: str, *, bootstrap: str, prefix: str, lines: int = 0) -> str:
    """Run a block of the README; returns what it printed.

    One that goes on until it is stopped is stopped after so many lines.
    """
    code = code.replace("localhost:9092", bootstrap)
    code = code.replace('"shop.', f'"{prefix}.').replace('"shop"', f'"{prefix}"')
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-c", code), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            first = [await process.stdout.readline() for _ in range(lines)]
            if lines:
                process.terminate()
            rest, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    return (b"".join(first) + rest).decode()


async def test_the_event_becomes_the_mail_that_the_journey_says(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    journey, _ = blocks("yaml")
    files = project_files(ROOT / "journeys") | {"abandoned_cart.yaml": journey}
    assert load(files).findings == ()
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    publish, connect = blocks("python")
    stage = Stage(kafka.bootstrap, topic_prefix, folder=tmp_path, files=files, partitions=2)
    await stage.prepare()
    await run(publish, bootstrap=kafka.bootstrap, prefix=topic_prefix)
    await stage.end()
    # On the wall clock, as in production: a message decided last March would be too late by now.
    with stage.worker(clock="wall") as worker:
        printed = await run(connect, bootstrap=kafka.bootstrap, prefix=topic_prefix, lines=1)
        assert await worker.terminate() == 0
    assert printed == "send email cart_reminder to an@example.test\n"


async def test_the_policies_that_are_shown_fit_the_sample() -> None:
    _, policies = blocks("yaml")
    assert load(project_files(ROOT / "journeys") | {"policies.yaml": policies}).findings == ()


async def test_the_connector_is_the_one_of_its_page() -> None:
    page = (ROOT / "docs" / "connectors.md").read_text("utf-8")
    _, connect = blocks("python")
    assert f"```python plain\n{connect}```" in page


async def test_the_shown_mistake_is_what_the_checker_says() -> None:
    files = project_files(ROOT / "journeys")
    files = {path: with_modeline(path, text) for path, text in files.items()}
    files["abandoned_cart.yaml"] = files["abandoned_cart.yaml"].replace("up_to: 24h", "up_to: 24")
    assert render(load(files).findings, files, root="shop") in README
