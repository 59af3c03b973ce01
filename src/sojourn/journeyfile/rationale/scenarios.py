"""Scenarios that would prove something else, and journeys without any."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

SCENARIOS: Final[Mapping[Rule, str]] = {
    "bad-date": """\
A scenario plays at one moment, so that what it expects is always the same. A day without a time
of day could mean any of them.
""",
    "unknown-property": """\
A member that this event does not have would be left out in silence, and the scenario would then
play something other than what it says. An event that requires one would be refused for ever.
""",
    "undeclared-property": """\
No condition can see a property that events.yaml does not declare, so a slip of the pen in a
scenario lets it pass, or fail, for the wrong reason.
""",
    "duplicate-scenario": """\
Reports and build servers know a scenario by its file and its name. Of two with one name nobody
could say which has failed.
""",
    "scenario-file-name": """\
A scenario file named like a journey is about that journey. One that is named nearly so was
probably meant for it.
""",
    "journey-without-scenario": """\
A journey runs for weeks, and no one waits that long to see whether it does what it says. A scenario
plays it in a second, and keeps playing it whenever someone changes a file.
""",
}
