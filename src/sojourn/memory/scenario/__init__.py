"""Scenarios played in memory: their records, what came out, and whether it had to."""
