"""Apache Kafka's jars from Maven Central, fetched once into `build/kafka/<version>`."""

import fcntl
import shutil
import subprocess
from pathlib import Path

from support.kafka.failure import KafkaUnavailableError

VERSION = "4.1.0"
HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "kafka"

_FETCH_TIMEOUT_S = 300


def java_home_program() -> str:
    """Path of `java`. Raises KafkaUnavailableError without one."""
    found = shutil.which("java")
    if found is None:
        raise KafkaUnavailableError(
            "no `java` on the path; Apache Kafka needs Java 17 or newer. "
            "Install it, start Docker, or name a broker in SOJOURN_TEST_BOOTSTRAP"
        )
    return found


def class_path(version: str = VERSION) -> str:
    """The class path of a broker, ready to use.

    The first call of all processes fetches the jars (about 45 MB) under a lock; the others wait
    for it. A directory gets its name only when it is complete, so a broken fetch is repeated.
    Raises KafkaUnavailableError.
    """
    directory = BUILD / version
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / f"{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.is_dir():
            _fetch(version, directory)
    return f"{directory}/*"


def _fetch(version: str, directory: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaUnavailableError(
            "no `mvn` on the path to fetch Apache Kafka with. "
            "Install Maven, start Docker, or name a broker in SOJOURN_TEST_BOOTSTRAP"
        )
    partial = directory.with_name(f"{version}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    command = [
        *(maven, "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml")),
        f"-Dkafka.version={version}",
        *("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={partial}"),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_FETCH_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as expired:
        raise KafkaUnavailableError(
            f"Maven did not fetch Apache Kafka within {_FETCH_TIMEOUT_S} s"
        ) from expired
    if done.returncode != 0:
        raise KafkaUnavailableError(
            f"Maven could not fetch Apache Kafka {version}:\n{done.stdout[-2000:]}"
        )
    partial.rename(directory)
