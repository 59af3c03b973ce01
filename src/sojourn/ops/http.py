"""The operator's port: /metrics, /health/live and /health/ready over plain HTTP.

It runs in a thread of its own, so that a probe is answered while the event loop is busy.
It listens on loopback unless told otherwise, and serves nothing about customers.
"""

import logging
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import orjson
from prometheus_client import CONTENT_TYPE_LATEST

from sojourn.ops.health import Health, as_json
from sojourn.ops.metrics import Metrics

_log = logging.getLogger(__name__)

#: Where it listens unless somebody says otherwise.
PORT: Final = 9464
#: How many ports from there on are tried: several processes on one machine are the ordinary case.
_PORTS: Final = 32


class OpsServer:
    """Serves until `close`. Raises OSError where the port is taken."""

    def __init__(
        self,
        metrics: Metrics,
        look: Callable[[], Health],
        host: str = "127.0.0.1",
        port: int = PORT,
    ) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(metrics, look))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="sojourn-ops", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens; the port is the real one also where 0 was asked for."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def close(self) -> None:
        """Stop listening. Takes at most half a second; safe to call once."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=2)


def serve(
    metrics: Metrics,
    look: Callable[[], Health],
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
) -> OpsServer:
    """At `port`; where nobody chose one, at the usual one or the next that is free.

    Raises OSError where it cannot be had, or none of many is free.
    """
    server = _nearby(metrics, look, host) if port is None else OpsServer(metrics, look, host, port)
    _log.info("metrics at %s/metrics, probes at /health/live and /health/ready", server.url)
    return server


def _nearby(metrics: Metrics, look: Callable[[], Health], host: str) -> OpsServer:
    for port in range(PORT, PORT + _PORTS - 1):
        try:
            return OpsServer(metrics, look, host, port)
        except OSError:
            continue
    return OpsServer(metrics, look, host, PORT + _PORTS - 1)


def _handler(metrics: Metrics, look: Callable[[], Health]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = _answer(self.path.partition("?")[0], metrics=metrics, look=look)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """A probe every few seconds is not worth a line."""

    return Handler


def _answer(path: str, *, metrics: Metrics, look: Callable[[], Health]) -> tuple[int, str, bytes]:
    if path == "/metrics":
        return 200, CONTENT_TYPE_LATEST, metrics.exposition()
    if path == "/health/live":
        health = look()
        return (200 if health.alive else 503), "application/json", orjson.dumps(as_json(health))
    if path == "/health/ready":
        health = look()
        return (200 if health.ready else 503), "application/json", orjson.dumps(as_json(health))
    return 404, "text/plain", b"look at /metrics, /health/live or /health/ready\n"
