"""Bytes to values and back: envelopes, stored state, topic names."""
