"""YAML text to core definitions, or diagnostics with file, line and column.

Folders import downwards only:

    publishing, reference, scenario, telling, picture, plan, effective   what is made of a project
    project              all files together
    lint, rationale      what is legal and yet most likely wrong, and why
    checking, stepping   one journey: checked, compiled
    policies, declaring  what holds for all journeys; what they may refer to
    review               from a file to a model, with findings
    format               the models of the files
    condition, phrases   expressions; durations, money, times
    text, findings       YAML with places; what an author is told
"""
