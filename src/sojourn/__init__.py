"""Sojourn: customer journeys on Kafka."""

__version__ = "0.4.0"
