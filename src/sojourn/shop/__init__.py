"""A believable shop, seeded: its traffic and its customers' reactions, for demo and tests."""
