"""What a message says: values of an action, rendered by the process that does so."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from sojourn.connector.action import Action
from sojourn.connector.calling import Undeliverable
from sojourn.rendering.child import Ready, Rendered, Request, Setup
from sojourn.rendering.process import RenderingError, RenderingProcess
from sojourn.wire.instant import format_instant

_log = logging.getLogger(__name__)

#: The members of an action that expressions may use, beside its data.
SHOWN: Final = (
    *("id", "kind", "customer", "channel", "to", "journey", "run", "step"),
    *("template", "category", "change", "offer", "code"),
)

#: The kinds of actions that say something to somebody.
_WITH_TEXT: Final = frozenset({"send", "task"})


class TemplatesUnsound(Exception):
    """Templates, or expressions of a configuration, hold mistakes; each line tells one."""


def values_of(action: Action, locale: str) -> dict[str, Any]:
    """What expressions may use: the data by its names, and `action`, `data`, `to`, `locale`.

    Where the data has one of the last four names, it is found under `data`.
    """
    shown = {name: getattr(action, name) for name in SHOWN}
    shown["at"] = format_instant(action.at)
    own = {"action": shown, "data": action.data, "to": action.to, "locale": locale}
    return {**action.data, **own}


class Writer:
    """Writes messages. `locale` is that of customers of whom none is known.

    With `templates` every message needs one.
    """

    def __init__(self, setup: Setup, *, locale: str = "") -> None:
        self.setup = setup
        self.has_templates = bool(setup.directory)
        self._locale = locale
        self._process = RenderingProcess(setup)

    async def start(self) -> Ready:
        """Read the templates. Raises TemplatesUnsound, RenderingError."""
        ready = await self._process.start()
        if ready.faults:
            await self.close()
            raise TemplatesUnsound("\n".join(str(fault) for fault in ready.faults))
        return ready

    async def write(self, action: Action) -> Rendered:
        """The texts of a message. Raises Undeliverable where there are none.

        Raises OSError where nothing can be rendered now, which is no fault of the message.
        """
        locale = self.locale_of(action)
        # Of an audience or an event only what a provider is asked is made: they have no text.
        wants_text = self.has_templates and action.kind in _WITH_TEXT
        request = Request(
            template=action.template if wants_text else "",
            locale=locale,
            values=values_of(action, locale),
        )
        try:
            rendered = await self._process.render(request)
        except RenderingError as error:
            _log.error("%s: messages wait", error)
            raise OSError(str(error)) from error
        if rendered.failure:
            _log.warning(
                "action %s cannot be written: %s",
                *(action.id, rendered.fault or f"no template {action.template}"),
            )
            raise Undeliverable(rendered.failure)
        return rendered

    def locale_of(self, action: Action) -> str:
        """The action's own, that of its data, or the usual one."""
        of_data: Mapping[str, Any] = action.data
        told = of_data.get("locale")
        return action.locale or (told if isinstance(told, str) else "") or self._locale

    async def close(self) -> None:
        """End the process."""
        await self._process.close()
