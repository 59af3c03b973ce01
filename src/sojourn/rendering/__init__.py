"""Templates to texts, in a process of their own that has bounds and no secrets."""
