"""Health: stuck means restart, waiting does not; and the port that says so."""

from urllib.error import HTTPError
from urllib.request import urlopen

import msgspec
import orjson

from sojourn.ops.health import STUCK_AFTER_MS, Health, Heartbeat, judge
from sojourn.ops.http import OpsServer
from sojourn.ops.metrics import Metrics

BUSY = Heartbeat(started_at=0, progress_at=1_000, shards_owned=4, shards_ready=4, lag_records=9)
LATER = 1_000 + STUCK_AFTER_MS + 1


def test_input_without_progress_is_stuck() -> None:
    assert judge(BUSY, now=LATER - 1).alive
    health = judge(BUSY, now=LATER)
    assert not health.alive
    assert "9 records" in health.problems[0]


def test_a_quiet_worker_and_one_without_a_broker_stay_alive() -> None:
    quiet = msgspec.structs.replace(BUSY, lag_records=0)
    assert judge(quiet, now=LATER) == Health(alive=True, ready=True)
    away = judge(msgspec.structs.replace(BUSY, broker_reachable=False), now=LATER)
    assert away.alive
    assert not away.ready


def test_a_worker_that_still_reads_its_log_is_not_ready() -> None:
    health = judge(msgspec.structs.replace(BUSY, shards_ready=1), now=2_000)
    assert health.alive
    assert not health.ready
    assert "3 of 4 shards" in health.problems[0]


def _get(url: str) -> tuple[int, bytes]:
    try:
        with urlopen(url, timeout=5) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_port_serves_metrics_and_both_probes_on_loopback() -> None:
    state = [Health(alive=True, ready=False, problems=("reads its log",))]
    server = OpsServer(Metrics(), lambda: state[0], port=0)
    try:
        assert server.url.startswith("http://127.0.0.1:")
        assert b"sojourn_build_info" in _get(server.url + "/metrics")[1]
        assert _get(server.url + "/health/live")[0] == 200
        status, body = _get(server.url + "/health/ready")
        assert status == 503
        assert orjson.loads(body)["problems"] == ["reads its log"]
        state[0] = Health(alive=False)
        assert _get(server.url + "/health/live")[0] == 503
        assert _get(server.url + "/else")[0] == 404
    finally:
        server.close()
