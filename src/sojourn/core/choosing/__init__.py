"""Which channel and which hour promise most: evidence, learning, scores."""
