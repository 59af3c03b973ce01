"""A message on its way out: the gates in their order, and the record that each leaves."""
