"""Certificates of an authority that only these tests trust."""

import ssl
from pathlib import Path

import pytest
import trustme
from msgspec import Struct


class Tls(Struct, frozen=True):
    """What a server on localhost shows, and the file by which it is trusted."""

    server: ssl.SSLContext
    ca_file: Path


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    authority = trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(server)
    ca_file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return Tls(server, ca_file)
