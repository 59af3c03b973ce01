"""What `sojourn test` shows: for people, for machines, and for CI."""
