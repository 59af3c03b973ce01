"""The one way in which a test broker fails."""


class KafkaUnavailableError(RuntimeError):
    """No Apache Kafka could be started for the tests; the text says why and what to do."""
