"""Why something was sent to a customer, or not, as a person would explain it."""
