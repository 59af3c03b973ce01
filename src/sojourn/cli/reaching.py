"""Speaking to brokers from a command: run it, and turn what goes wrong into a line to read."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.setup import Setup
from sojourn.kafka.admin import AdminError
from sojourn.kafka.errors import BROKER_ERRORS
from sojourn.kafka.reader import ReadError
from sojourn.wire.active import ActiveUnreadable

T = TypeVar("T")


def reach(setup: Setup, work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end. Raises Failure where the broker is away or refuses."""
    try:
        return asyncio.run(work)
    except (AdminError, ReadError) as error:
        if isinstance(error.__cause__, BROKER_ERRORS):
            raise unreachable(setup, error.__cause__) from error
        raise Failure(str(error), code=ExitCode.UNREACHABLE) from error
    except ActiveUnreadable as error:
        hint = "a newer release of sojourn wrote it: use that one"
        raise Failure(str(error), hint=hint, code=ExitCode.FINDINGS) from error
    except BROKER_ERRORS as error:
        raise unreachable(setup, error) from error


def unreachable(setup: Setup, error: BaseException) -> Failure:
    """What to tell when `error` came from speaking to the brokers of `setup`."""
    source = setup.loaded.sources["brokers"]
    return Failure(
        f"the broker at {','.join(setup.settings.brokers)} is away, or refuses "
        f"({type(error).__name__})",
        hint=f"that address comes from: {source}; `sojourn doctor` looks closer",
        code=ExitCode.UNREACHABLE,
    )
