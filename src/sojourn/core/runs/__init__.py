"""What moves a run on: its steps, its waits, its exits, and what follows a failure or a silence."""
