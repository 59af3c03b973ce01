"""All files of a project together: read, checked, compiled, normalised, bundled."""
