"""Steps, entries and stages that would not do what they seem to say."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

JOURNEYS: Final[Mapping[Rule, str]] = {
    "unknown-verb": """\
Every step begins with one of the verbs of the language. One that is misspelt would do nothing, and
the steps around it would run as if it had.
""",
    "not-yet": """\
This part of the language is known but not built into this release. It is refused, not passed over,
so that nobody believes a bound to hold that does not.
""",
    "two-verbs": """\
A step does one thing, so that the order of the file is the order of what happens. With two verbs in
one step nobody could see which comes first.
""",
    "how-to-enter": """\
A journey is opened in one way. With two of them it could not be said what `event` is in its
conditions, nor how often a customer may enter.
""",
    "unreachable-step": """\
What no customer can come to is not what its author had in mind: most often an `exit` was left above
it. It also looks, in reviews and reports, as if something were sent that never is.
""",
    "wait-without-bound": """\
Most customers never do what is waited for. Without a bound their runs stay open for ever, hold
their place among the runs of a customer, and never come to what stands below.
""",
    "report-without-send": """\
Connectors report on one message. Where it is not said which, or where it was not sent yet, there is
nothing to wait for and only the time-out can come.
""",
    "event-and-report": """\
A wait is either for something that the customer does or for something that a connector reports
about a message. The two are found in different places, so one step cannot be both.
""",
    "otherwise-last": """\
Branches are tried from the top, and `otherwise` always holds. What stands below it is never tried.
""",
    "branch-never-taken": """\
Rules are tried from the top and the first that holds wins. A narrow rule below a wide one is never
reached, so the best customers get what was meant for all.
""",
    "exit-before-wait": """\
Exits are asked before waits. An event that ends every run cannot also end a wait, so what follows
it in `then` is never done.
""",
    "loop-without-wait": """\
Going round without a wait does everything at once: the same message four times in one second, or
until the engine's bound on steps stops the run for good. Every way round needs a step at which time
passes.
""",
    "nothing-to-do": """\
A part that changes nothing is either unfinished or meant for somewhere else. As it stands, readers
believe that something happens here.
""",
    "lifecycle-start": """\
Every customer stands on exactly one stage from the first event on. So one stage is where they all
begin, and it stands first because the line is read from top to bottom.
""",
    "stage-rule": """\
A stage is reached by events or by silence, along the line or from a named stage. Some of these do
not go together, and the engine would have to drop one.
""",
}
