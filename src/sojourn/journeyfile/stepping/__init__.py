"""One journey to the core's values: `compile` asks for each of its steps in turn."""
