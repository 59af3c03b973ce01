"""What a customer's clock shows: local time, dates that come again, hours of the day, zones."""
