"""What is known of all customers together: sums in accounts, and the learned table."""
