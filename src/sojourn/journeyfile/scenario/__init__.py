"""Scenarios beside the journeys: YAML text to scripts that any runtime can play, or findings."""
