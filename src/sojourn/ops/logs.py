"""Logging: readable text on a terminal, one JSON object a line elsewhere; to standard error.

Nothing personal is logged. A customer is named by `customer_mark`, a keyed hash; addresses
and property values are never passed to a logger.
"""

import hashlib
import hmac
import logging
import sys
from typing import Final, Literal, TextIO

import structlog

Form = Literal["auto", "text", "json"]
Level = Literal["debug", "info", "warning", "error"]

#: Libraries that say at INFO, or at WARNING during every rebalance, what only their authors read.
_TAMED: Final = {
    # It repeats itself ten times a second while a broker is away; we say it once.
    "aiokafka": logging.CRITICAL,
    "asyncio": logging.WARNING,
    "faust": logging.ERROR,
    "kafka": logging.ERROR,
    "mode": logging.WARNING,
    # Faust's services log under the names of our modules that subclass them.
    "sojourn.kafka.app": logging.ERROR,
    "sojourn.kafka.transport": logging.ERROR,
}


def customer_mark(customer: str, *, key: bytes) -> str:
    """Twelve hexadecimal digits that stand for a customer in logs.

    Keyed, because a customer id may be an e-mail address, and a bare hash of one can be guessed.
    """
    return hmac.new(key, customer.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]


def set_up(
    *,
    level: Level = "info",
    form: Form = "auto",
    stream: TextIO | None = None,
    libraries: bool = True,
) -> logging.Handler:
    """Send all logging of this process to `stream` (standard error); replaces earlier set-ups.

    Without `libraries` nothing of them is logged: a command tells what went wrong itself.
    Faust's own set-up must be switched off by its caller: it puts the root logger to DEBUG.
    """
    out = stream if stream is not None else sys.stderr
    as_text = form == "text" or (form == "auto" and out.isatty())
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(as_text=as_text, colors=as_text and out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, floor in _TAMED.items():
        shown = floor if libraries else logging.CRITICAL
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else shown)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return handler


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(*, as_text: bool, colors: bool) -> logging.Formatter:
    # filter_by_level is for structlog's own loggers; a record of the standard library has passed.
    foreign = _shared()[1:]
    last: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=colors)]
        if as_text
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=foreign,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
