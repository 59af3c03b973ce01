"""What must hold between the parts of one journey, beyond the shape of each."""
