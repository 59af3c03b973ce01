"""The operator's port of a process that runs on: where the settings say, or nearby."""

from collections.abc import Callable

from sojourn.cli.failure import Failure
from sojourn.cli.setup import Setup
from sojourn.ops.health import Health
from sojourn.ops.http import OpsServer, serve
from sojourn.ops.metrics import Metrics


def open_operator_port(setup: Setup, metrics: Metrics, look: Callable[[], Health]) -> OpsServer:
    """Serve metrics and probes; where nobody chose the port, the next free one will do.

    Raises Failure where the port cannot be had.
    """
    settings, source = setup.settings, setup.loaded.sources["metrics_port"]
    host, port = settings.metrics_host, settings.metrics_port
    try:
        return serve(metrics, look, host=host, port=None if source == "default" else port)
    except OSError as error:
        raise Failure(
            f"port {port} on {host} cannot be used for metrics: {error.strerror}",
            hint=f"it comes from: {source}; `--metrics-port 0` picks a free one",
        ) from error
