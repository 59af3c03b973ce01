"""The reference of the language, made of the models that the checker reads files with.

What a key is called, takes and defaults to comes from the models; what no model can know (how
steps work together, examples) stands in `notes/`, one file for each page, and the tests check
every example in it. `python -m sojourn.journeyfile.reference docs/reference` writes the pages.
"""
