"""Fixtures for all tests."""

pytest_plugins = ["support.kafka.plugin"]
