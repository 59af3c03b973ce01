"""A webhook: every action as a signed POST to one address (Standard Webhooks)."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sojourn.connector.action import Action
from sojourn.connector.outcome import Outcome, Retry, Sent
from sojourn.connector.providers.http_answers import busy, by_status
from sojourn.connector.providers.http_call import Answer, Http, UntrustedError
from sojourn.connector.providers.signature import signed_headers
from sojourn.connector.writing import Writer, values_of

_GONE: Final = 410
_NO_MORE: Final = frozenset({401, 403, 405, 407, 421, _GONE})


class Webhook:
    """Posts to `url`, signed with `keys`; with a writer the texts of messages go along."""

    def __init__(
        self,
        url: str,
        http: Http,
        *,
        keys: Sequence[bytes],
        writer: Writer | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._http = http
        self._keys = keys
        self._writer = writer
        self._clock = clock

    async def start(self) -> None:
        """Read the templates, if there are any."""
        if self._writer is not None:
            await self._writer.start()
        await self._http.start()

    async def deliver(self, action: Action) -> Outcome:
        """Post one action. The receiver knows a repeat by `webhook-id`."""
        body = await self._body(action)
        now_s = self._clock()
        headers = {
            "Content-Type": "application/json",
            **signed_headers(action.id, body, at_s=int(now_s), keys=self._keys),
        }
        try:
            answer = await self._http.request("POST", self._url, headers=headers, body=body)
        except UntrustedError:
            return Retry("misconfigured", "tls", hold=True)
        return _meaning(answer, datetime.fromtimestamp(now_s, UTC))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
        if self._writer is not None:
            await self._writer.close()

    async def _body(self, action: Action) -> bytes:
        values = values_of(action, action.locale)
        data: dict[str, Any] = {**values["action"], "to": action.to, "data": action.data}
        if self._writer is not None:
            text = (await self._writer.write(action)).text
            data |= {"subject": text.subject, "text": text.txt, "html": text.html}
        known = {name: value for name, value in data.items() if value not in ("", None)}
        event = {"type": f"action.{action.kind}", "timestamp": known.pop("at"), "data": known}
        return msgspec.json.encode(event)


def _meaning(answer: Answer, now: datetime) -> Outcome:
    """2xx is a yes; all else may be a mistake that the receiver mends, so it is tried again."""
    if 200 <= answer.status < 300:
        return Sent()
    if answer.status == _GONE:
        return Retry("misconfigured", str(_GONE), hold=True)
    if answer.status < 400 or answer.status in _NO_MORE:
        return by_status(answer, now=now)
    return busy(answer, now=now)
