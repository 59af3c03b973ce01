"""From a connector's file to its provider, or every mistake with its place."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sojourn.connector.config.by_http import http, webhook
from sojourn.connector.config.by_mail import smtp
from sojourn.connector.config.models import MODELS, HttpModel, Kind, SmtpModel, WebhookModel
from sojourn.connector.config.reading import Reading
from sojourn.connector.manner import Manner
from sojourn.connector.ports import Provider
from sojourn.connector.providers.console import Console
from sojourn.connector.writing import Writer
from sojourn.journeyfile.findings.diagnostic import Finding, ordered
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.source import read


class Loaded(Struct, frozen=True):
    """A connector as its file says it is; `provider` is None where there are findings.

    `text` is the file without what should not have stood in it. `writer` is what the provider
    writes its messages with, for whoever wants to look at the templates first.
    """

    findings: tuple[Finding, ...]
    text: str
    manner: Manner = Manner()
    provider: Provider | None = None
    writer: Writer | None = None


def load(
    kind: Kind,
    path: str,
    text: str,
    *,
    directory: Path,
    environment: Mapping[str, str] | None,
    show: Callable[[str], None],
    templates: Path | None = None,
) -> Loaded:
    """Read the file of a connector of this kind. Never raises.

    `directory` is where the file stands; `show` is how a console prints; `templates` takes the
    place of what the file says. Without an environment secrets are not looked up.
    """
    review: Review[Any] = Review(read(path, text), MODELS[kind])
    if review.model is None:
        return Loaded(ordered(review.findings), text)
    reading = Reading(
        *(review, review.model),
        directory=directory,
        environment=environment,
        templates=templates,
    )
    manner = reading.manner()
    provider, writer = _made(reading, review.model, show)
    shown = reading.secrets.masked(text)
    if review.findings:
        return Loaded(ordered(review.findings), shown)
    return Loaded((), shown, manner, provider, writer)


def _made(
    reading: Reading, model: object, show: Callable[[str], None]
) -> tuple[Provider, Writer | None]:
    match model:
        case SmtpModel():
            return smtp(reading, model)
        case WebhookModel():
            return webhook(reading, model)
        case HttpModel():
            return http(reading, model)
        case _:
            writer = reading.writer() if reading.has_templates else None
            return Console(show, writer), writer
