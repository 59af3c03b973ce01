"""What speaking to brokers can raise, for callers that do not know the client."""

from typing import Final

from aiokafka.errors import KafkaError

#: The broker is away, refuses, or does not answer in time.
BROKER_ERRORS: Final = (KafkaError, OSError, TimeoutError)
