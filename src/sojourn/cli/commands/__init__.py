"""One command a file; each wires what the layers below offer, and decides nothing."""
