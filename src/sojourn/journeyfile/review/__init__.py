"""From a file as read to a model of it, with its findings gathered."""
