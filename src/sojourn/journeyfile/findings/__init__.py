"""What an author is told about a mistake, and the closed list of what there is to find."""
