"""Damaged projects by the ten thousand: the checker must say what is wrong, and never fall over."""
