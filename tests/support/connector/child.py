"""A connector in a process of its own, which notes each call: BROKERS PREFIX FILE."""

import asyncio
import sys
from pathlib import Path

from sojourn.connector import Action, Manner, connect

AT_ONCE = 16


def main() -> None:
    """Run until told to stop."""
    brokers, prefix, path = sys.argv[1:]
    with Path(path).open("a", buffering=1) as calls:

        async def deliver(action: Action) -> None:
            calls.write(f"{action.id}\n")
            await asyncio.sleep(0.01)

        manner = Manner(at_once=AT_ONCE)
        connect("email", deliver, brokers=brokers, prefix=prefix, manner=manner, metrics_port=0)


if __name__ == "__main__":
    main()
