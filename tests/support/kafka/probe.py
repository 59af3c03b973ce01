"""Asks a broker over Kafka's wire protocol whether it serves, with nothing but a socket."""

import socket
import struct
import time
from collections.abc import Callable

_METADATA_KEY, _METADATA_VERSION = 3, 1
_NO_TOPICS = struct.pack(">i", 0)
_ANSWER_TIMEOUT_S = 2.0


def serves(host: str, port: int) -> bool:
    """True if the broker answers a Metadata request and names at least one live broker.

    A KRaft broker listens before it takes part in the cluster; until then the list is empty.
    """
    try:
        answer = _ask(host, port)
    except OSError:
        return False
    return len(answer) >= 8 and struct.unpack_from(">i", answer, 4)[0] > 0


def wait_until_serves(
    host: str, port: int, *, timeout_s: float, still_alive: Callable[[], bool]
) -> bool:
    """Waits until the broker serves. False after the time-out or when `still_alive()` is false."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and still_alive():
        if serves(host, port):
            return True
        time.sleep(0.1)
    return False


def _ask(host: str, port: int) -> bytes:
    client_id = b"sojourn-tests"
    header = struct.pack(">hhih", _METADATA_KEY, _METADATA_VERSION, 1, len(client_id)) + client_id
    request = header + _NO_TOPICS
    with socket.create_connection((host, port), timeout=_ANSWER_TIMEOUT_S) as connection:
        connection.settimeout(_ANSWER_TIMEOUT_S)
        connection.sendall(struct.pack(">i", len(request)) + request)
        (size,) = struct.unpack(">i", _read(connection, 4))
        return _read(connection, size)


def _read(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionError("the broker closed the connection")
        data += part
    return data
