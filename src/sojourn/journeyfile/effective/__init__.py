"""What holds for the messages of a project, as one object: every default and preset resolved."""
