"""One turn of one customer, from what is heard or is due to its end."""
