"""The files of a project in plain sentences, with every default spelt out."""
