"""Write a connector in a few lines: a function that carries out one action, and `connect`."""

from sojourn.connector.action import Action
from sojourn.connector.calling import Undeliverable
from sojourn.connector.instruments import Instruments
from sojourn.connector.manner import Manner
from sojourn.connector.on_kafka import Connection, NoTopicError, connect, serve
from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry, Sent
from sojourn.connector.patience import Patience
from sojourn.connector.ports import Provider
from sojourn.connector.report import report
from sojourn.journeyfile.phrases.rate import Rate

__all__ = [
    "Action",
    "Bounced",
    "Connection",
    "Failed",
    "Instruments",
    "Manner",
    "NoTopicError",
    "Outcome",
    "Patience",
    "Provider",
    "Rate",
    "Retry",
    "Sent",
    "Undeliverable",
    "connect",
    "report",
    "serve",
]
