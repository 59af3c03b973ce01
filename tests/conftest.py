"""What every test can use."""

pytest_plugins = ["support.kafka.plugin"]
