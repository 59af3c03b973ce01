"""Customers under other definitions: what a new version of a journey means for its runs."""
