"""A provider for a first look: it prints what it would send."""

from collections.abc import Callable

from sojourn.connector.action import Action
from sojourn.connector.outcome import Sent
from sojourn.connector.writing import Writer


class Console:
    """Prints each action as a line, and below it what it says where there are templates."""

    def __init__(self, show: Callable[[str], None], writer: Writer | None = None) -> None:
        self._show = show
        self._writer = writer

    async def start(self) -> None:
        """Read the templates, if there are any."""
        if self._writer is not None:
            await self._writer.start()

    async def deliver(self, action: Action) -> Sent:
        """Print it; that always succeeds."""
        lines = [headline(action)]
        if self._writer is not None:
            text = (await self._writer.write(action)).text
            told = [text.subject, text.txt or text.html]
            lines.extend(f"    {line}" for part in told for line in part.splitlines() if line)
        self._show("\n".join(lines))
        return Sent()

    async def close(self) -> None:
        """Let go of the templates."""
        if self._writer is not None:
            await self._writer.close()


def headline(action: Action) -> str:
    """An action in one line."""
    match action.kind:
        case "audience":
            sign = "+" if action.change == "add" else "-"
            return f"{action.channel}  {sign}{action.to}  {action.customer}"
        case "task":
            return f"{action.channel}  {action.template} for {action.to}  {action.customer}"
        case "event":
            return f"{action.channel}  {action.template}  {action.customer}"
        case _:
            return f"{action.channel}  {action.template} to {action.to}"
