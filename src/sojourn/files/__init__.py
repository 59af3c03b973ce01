"""Events from files, and the results of a simulation to files."""
