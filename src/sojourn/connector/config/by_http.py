"""Connectors by HTTP, as their files say they are: webhooks, and providers with an API."""

from collections.abc import Sequence
from typing import Any

from sojourn.connector.config.common import ConnectorModel
from sojourn.connector.config.free import free_value
from sojourn.connector.config.models import AnswerModel, HttpModel, WebhookModel
from sojourn.connector.config.reading import Reading
from sojourn.connector.config.texts import parse_status, parse_url, request_header
from sojourn.connector.providers.http import CODINGS, Ask, Coding, HttpProvider
from sojourn.connector.providers.http_answers import Answers, Matches, Rule
from sojourn.connector.providers.http_call import Http
from sojourn.connector.providers.sealed import Place, Sealed
from sojourn.connector.providers.signature import secret_bytes
from sojourn.connector.providers.webhook import Webhook
from sojourn.connector.writing import Writer
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Loc


def webhook(reading: Reading, model: WebhookModel) -> tuple[Webhook, Writer | None]:
    """Whoever posts actions. Findings go to the review."""
    url = read_value(reading.review, ("url",), model.url, parse_url) or ""
    provider = Webhook(
        Sealed(names=reading.secrets.named(("url",), url)).address(url),
        _connections(reading, model, model.ca_file),
        keys=[_key(reading, ("secret", at), text) for at, text in enumerate(model.secret)],
        writer=(writer := reading.writer() if reading.has_templates else None),
    )
    return provider, writer


def http(reading: Reading, model: HttpModel) -> tuple[HttpProvider, Writer]:
    """Whoever asks a provider's API. Findings go to the review."""
    url = read_value(reading.review, ("url",), model.url, parse_url) or ""
    bodies = [coding for coding in CODINGS if reading.review.node((coding,)) is not None]
    for key in bodies[1:]:
        message = f"a request has one body; this one has `{bodies[0]}` and `{key}`"
        reading.review.say((key,), "unknown-key", message, hint="keep one", at_key=True)
    shape, sealed = _shape(reading, bodies[0] if bodies else None)
    reading.headers(model.headers, request_header)
    read_value(reading.review, ("idempotency",), model.idempotency, request_header)
    ask = Ask(
        method=model.method,
        headers=reading.secrets.headers(model.headers),
        coding=bodies[0] if bodies else "json",
        idempotency="" if model.idempotency == "none" else model.idempotency,
        answers=Answers(_rules(reading, model.answers), _path(model.code)),
        sealed=Sealed(sealed, reading.secrets.named(("url",), url)),
    )
    writer = reading.writer(shape=shape, address=url)
    return HttpProvider(ask, _connections(reading, model, model.ca_file), writer), writer


def _key(reading: Reading, loc: Loc, text: str) -> bytes:
    secret = reading.secrets.secret(loc, text)
    try:
        return secret_bytes(secret) if secret else b""
    except ValueError as error:
        hint = "as in `whsec_` and 32 random bytes in base64"
        reading.say(loc, f"what `{text}` stands for {error}", hint=hint)
        return b""


def _shape(reading: Reading, body: Coding | None) -> tuple[dict[str, Any], dict[Place, str]]:
    """Query and body as they are to be rendered, and the secrets in them by their places."""
    shape: dict[str, Any] = {}
    secrets: dict[Place, str] = {}
    for name, key in (("query", "query"), ("body", body)):
        node = None if key is None else reading.review.node((key,))
        if key is None or node is None:
            continue
        shape[name] = free_value(node)
        found = reading.secrets.inside((key,), shape[name])
        secrets |= {(name, *place): secret for place, secret in found.items()}
    return shape, secrets


def _rules(reading: Reading, models: Sequence[AnswerModel]) -> tuple[Rule, ...]:
    rules = []
    for at, model in enumerate(models):
        matches = tuple(
            Matches(_path(place), frozenset(texts)) for place, texts in model.json_.items()
        )
        for index, text in enumerate(model.status):
            loc = ("answers", at, "status", index)
            found = read_value(reading.review, loc, text, parse_status)
            if found is not None:
                rules.append(Rule(*found, model.means, matches))
    return tuple(rules)


def _connections(reading: Reading, model: ConnectorModel, ca_file: str | None) -> Http:
    return Http(
        timeout_s=reading.seconds(("timeout",), model.timeout),
        connections=model.at_once,
        ca_file=reading.ca_file(ca_file),
    )


def _path(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()
