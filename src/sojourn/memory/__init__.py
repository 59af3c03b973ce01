"""The ports in one process, on a virtual clock."""
