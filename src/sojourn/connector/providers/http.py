"""A provider with an HTTP API, as a configuration spells it: SMS, push, Zalo, audiences."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from sojourn.connector.action import Action
from sojourn.connector.calling import Undeliverable
from sojourn.connector.outcome import Outcome, Retry
from sojourn.connector.providers.http_answers import Answers, outcome_of
from sojourn.connector.providers.http_call import Http, UntrustedError
from sojourn.connector.providers.sealed import Sealed
from sojourn.connector.writing import Writer

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
#: How the body is written.
Coding = Literal["json", "form", "text"]
#: A body is written in one of them.
CODINGS: Final[tuple[Coding, ...]] = get_args(Coding)

_TYPES: Final[Mapping[Coding, str]] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain; charset=utf-8",
}


class Ask(Struct, frozen=True, kw_only=True):
    """What is the same in every request. Headers may hold secrets, so it has no repr of its own.

    `idempotency` names the header that carries the action's id; "" for none.
    """

    method: Method = "POST"
    headers: Mapping[str, str] = {}
    coding: Coding = "json"
    idempotency: str = "Idempotency-Key"
    answers: Answers = Answers()
    sealed: Sealed = Sealed()

    def __repr__(self) -> str:
        return f"Ask(method={self.method!r}, coding={self.coding!r})"


class HttpProvider:
    """Asks one provider. Address, query and body come from the writer's shape."""

    def __init__(
        self,
        ask: Ask,
        http: Http,
        writer: Writer,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ask = ask
        self._http = http
        self._writer = writer
        self._clock = clock

    async def start(self) -> None:
        """Read the templates, and compile the expressions."""
        await self._writer.start()
        await self._http.start()

    async def deliver(self, action: Action) -> Outcome:
        """Ask for one action."""
        rendered = await self._writer.write(action)
        shape = self._ask.sealed.shape(rendered.shape)
        headers, body = _body(self._ask, shape)
        if self._ask.idempotency:
            headers[self._ask.idempotency] = action.id
        try:
            answer = await self._http.request(
                self._ask.method,
                self._ask.sealed.address(rendered.address),
                headers=headers,
                body=body,
                query=_texts(shape.get("query", {})),
            )
        except UntrustedError:
            return Retry("misconfigured", "tls", hold=True)
        now = datetime.fromtimestamp(self._clock(), UTC)
        return outcome_of(answer, self._ask.answers, now=now)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
        await self._writer.close()


def _body(ask: Ask, shape: Mapping[str, Any]) -> tuple[dict[str, str], bytes | None]:
    """The headers and the body of one request."""
    headers = dict(ask.headers)
    if "body" not in shape:
        return headers, None
    worth = shape["body"]
    headers.setdefault("Content-Type", _TYPES[ask.coding])
    match ask.coding:
        case "json":
            return headers, msgspec.json.encode(worth)
        case "form":
            if not isinstance(worth, Mapping):
                raise Undeliverable("bad_template")
            return headers, urlencode(_texts(worth)).encode()
        case "text":
            return headers, str(worth).encode()


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as texts, without those that are not there."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
