"""What should happen: pure decisions over frozen values. No clock, no chance, no I/O."""
