"""What `sojourn dev` is made of: traffic with time compressed, a connector, a board to watch."""
