"""The files of a project as text with places: which file is what, and how YAML is read."""
