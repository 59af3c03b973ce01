"""The connectors of a project, as `sojourn check` looks at them: their files, and templates."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.project.directory import read_connectors
from sojourn.journeyfile.text.kinds import CONNECTORS


class Checked(Struct, frozen=True):
    """What was found, and the texts that it is about, by their paths in the project."""

    findings: tuple[Finding, ...]
    texts: Mapping[str, str]


def connector_path(channel: str) -> str:
    """Where a project keeps the connector of a channel."""
    return f"{CONNECTORS}/{channel}.yaml"


def check_connectors(root: Path) -> Checked:
    """Every mistake in the connectors of the project in `root`; secrets are not looked up."""
    directory = read_connectors(root)
    if not directory.files:
        return Checked(directory.findings, {})
    # Here, because it brings clients of mail and HTTP, which most projects' checks do without.
    from sojourn.connector.config.load import load

    findings, texts = list(directory.findings), dict[str, str]()
    for path, text in directory.files.items():
        loaded = load(
            *(None, path, text),
            directory=root / CONNECTORS,
            environment=None,
            show=lambda _: None,
        )
        findings += loaded.findings
        texts |= loaded.texts
    return Checked(tuple(findings), texts)
