"""What a touchpoint says of the person: what is admitted, and what it changes in the profile."""
