"""What is stored of one customer, and the places at which a run of theirs stands."""
