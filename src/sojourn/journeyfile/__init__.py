"""YAML text to core definitions, or diagnostics with file, line and column."""
