"""The commands of `sojourn`."""
