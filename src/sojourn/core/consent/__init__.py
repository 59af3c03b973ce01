"""Whether, and where, a customer lets us write to them."""
