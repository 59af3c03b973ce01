"""The steps of a journey to the core's values: what `compile` asks for each of them."""
