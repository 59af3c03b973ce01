"""What every test can use."""

from support import laws

pytest_plugins = ["support.kafka.plugin"]

laws.register()
