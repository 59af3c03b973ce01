"""The shape of the files as pydantic models: which keys there are and what they take.

The JSON Schemas for editors are made of these (journeyfile.publishing.schema). What spans several
keys or files is checked elsewhere; here stands what one value may look like.
"""
