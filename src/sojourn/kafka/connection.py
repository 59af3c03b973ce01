"""How to reach the brokers: said once, used by every client of this folder."""

import ssl
from typing import Any, Literal

from msgspec import Struct

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]


class Connection(Struct, frozen=True, kw_only=True):
    """Brokers and how to log in to them. `password` never appears in a message or a log."""

    bootstrap: str
    security_protocol: SecurityProtocol = "PLAINTEXT"
    sasl_mechanism: str = "PLAIN"
    username: str | None = None
    password: str | None = None
    ca_file: str | None = None
    request_timeout_ms: int = 30_000

    def __repr__(self) -> str:
        return f"Connection(bootstrap={self.bootstrap!r})"

    @property
    def encrypted(self) -> bool:
        return self.security_protocol in ("SSL", "SASL_SSL")

    @property
    def authenticated(self) -> bool:
        return self.security_protocol in ("SASL_PLAINTEXT", "SASL_SSL")

    def ssl_context(self) -> ssl.SSLContext | None:
        """The context for an encrypted connection, None for a plain one."""
        return ssl.create_default_context(cafile=self.ca_file) if self.encrypted else None


def client_options(connection: Connection, *, client_id: str) -> dict[str, Any]:
    """The keyword arguments that all clients of aiokafka have in common."""
    options: dict[str, Any] = {
        "bootstrap_servers": connection.bootstrap,
        "client_id": client_id,
        "request_timeout_ms": connection.request_timeout_ms,
        "security_protocol": connection.security_protocol,
    }
    if connection.encrypted:
        options["ssl_context"] = connection.ssl_context()
    if connection.authenticated:
        options["sasl_mechanism"] = connection.sasl_mechanism
        options["sasl_plain_username"] = connection.username
        options["sasl_plain_password"] = connection.password
    return options
