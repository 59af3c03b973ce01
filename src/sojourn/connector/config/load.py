"""From a connector's file to its provider, or every mistake with its place."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sojourn.connector.config.by_http import http, webhook
from sojourn.connector.config.by_mail import smtp
from sojourn.connector.config.common import Kind
from sojourn.connector.config.kinds import declared_kind
from sojourn.connector.config.models import MODELS, HttpModel, SmtpModel, WebhookModel
from sojourn.connector.config.reading import Reading
from sojourn.connector.config.secrets import masked
from sojourn.connector.config.templates import look_at
from sojourn.connector.manner import Manner
from sojourn.connector.ports import Provider
from sojourn.connector.providers.console import Console
from sojourn.connector.writing import Writer
from sojourn.journeyfile.findings.diagnostic import Finding, ordered
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.source import read


class Loaded(Struct, frozen=True):
    """A connector as its file says it is; `provider` is None where there are findings.

    `texts` are the files that findings may be about, by the paths that these have, without what
    should not have stood in them. `writer` is what the provider writes its messages with.
    """

    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    kind: Kind | None = None
    manner: Manner = Manner()
    provider: Provider | None = None
    writer: Writer | None = None


def load(
    kind: Kind | None,
    path: str,
    text: str,
    *,
    directory: Path,
    environment: Mapping[str, str] | None,
    show: Callable[[str], None],
    templates: Path | None = None,
) -> Loaded:
    """Read the file of a connector, of this kind or of the one that it names. Never raises.

    `directory` is where the file stands; `show` is how a console prints; `templates` takes the
    place of what the file says. Without an environment secrets are not looked up.
    """
    source = read(path, text)
    texts = {path: masked(source.root, text)}
    told = kind or declared_kind(source)
    if isinstance(told, Finding) or told is None:
        said = () if told is None else (told,)
        return Loaded(ordered((*source.findings, *said)), texts)
    kind = told
    review: Review[Any] = Review(source, MODELS[kind])
    if review.model is None:
        return Loaded(ordered(review.findings), texts, kind)
    reading = Reading(
        *(review, review.model),
        directory=directory,
        environment=environment,
        templates=templates,
    )
    manner = reading.manner()
    provider, writer = _made(reading, review.model, show)
    texts |= look_at(reading, writer)
    if review.findings:
        return Loaded(ordered(review.findings), texts, kind)
    return Loaded((), texts, kind, manner, provider, writer)


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
