"""What the project's files mean, compiled, and what their conditions can read."""
