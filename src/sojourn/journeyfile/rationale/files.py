"""A file that cannot be read as it stands."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

FILES: Final[Mapping[Rule, str]] = {
    "yaml-syntax": """\
Where YAML itself cannot be read, nothing below that place can be looked at. Most often a value
holds a character that YAML takes for its own, and quotes around the whole value are the way out.
""",
    "yaml-feature": """\
Anchors, tags and merge keys make a file say things that do not stand where they are read. The
language leaves them out, so that what you see in a diff is what runs.
""",
    "empty-file": """\
A file without a word may be one that was never filled in, or one that a failed save has emptied.
The checker cannot tell which, so it asks.
""",
    "empty-value": """\
A key that stands there without a value looks as if something had been decided. Nothing was, and
every reader would guess differently what holds.
""",
    "several-documents": """\
A file is one journey and is named like it: so a journey is found by its name, and a diff of a file
is a change of one journey.
""",
    "duplicate-key": """\
YAML readers disagree on which of two equal keys counts; most take the last one without a word. A
wait that was changed at the top would then silently keep its old length from below.
""",
    "too-large": """\
A file beyond the bound is more likely made by a machine than written by a person, and nobody could
review it. The bound also keeps a stray file from holding up everyone who checks the project.
""",
    "too-deep": """\
Nesting as deep as this is a slip or an attack, never a journey that a person could read.
""",
    "unreadable-file": """\
What cannot be read cannot be checked, and to pass over it would publish less than you see. Files
are UTF-8, and lie inside the project, so that a copy of the directory is the whole project.
""",
    "missing-file": """\
`sojourn.yaml` says in which time zone and currency everything counts, and which version of the
language is spoken. To guess these would move every message by hours.
""",
    "unknown-language": """\
Another version of the language may mean something else by the same words. This release reads only
the version that it knows.
""",
    "file-name": """\
A journey is looked for by its name. Where the file is called otherwise, people change the wrong
file, or write the journey a second time.
""",
    "duplicate-journey": """\
Runs, decisions and reports name their journey. With two of one name only one of them could let
customers in, and which would hang on the order of the files.
""",
}
