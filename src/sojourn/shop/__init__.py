"""A believable Vietnamese shop, made up from a seed: its customers, and its connectors' reports."""
