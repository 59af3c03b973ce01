"""A value that is not what its key takes."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

VALUES: Final[Mapping[Rule, str]] = {
    "unknown-key": """\
A misspelt key would be passed over, and the condition or the bound that it was to set would not
hold. The keys of each place are a closed list, so a slip is seen before it runs.
""",
    "missing-key": """\
What has no harmless default must be said. A message without a category, for example, would be
counted under no cap and asked for no consent.
""",
    "wrong-kind": """\
A text, a list and a mapping mean different things in the same place, and to bend one into another
would mean to guess. The message says which of them belongs there.
""",
    "unknown-value": """\
This key takes one of a few words, and another one would mean nothing to the engine. The message
lists them.
""",
    "bad-name": """\
Names end up in conditions, topics and reports, where spaces and accents get lost. One spelling that
works everywhere saves looking for the message that no connector knows.
""",
    "bad-number": """\
The number lies outside what the engine keeps or what makes sense here. To cut it down silently
would run something else than what is written.
""",
    "bad-duration": """\
Durations are written one way, the largest unit first, so that two people who read one see the same
time. What is not written like that may mean something else than its author thought.
""",
    "duration-without-unit": """\
Nobody can see whether 24 are hours or days, and tools disagree. With its unit a duration says the
same to everyone.
""",
    "bad-window": """\
A count without its window never forgets: after a year everyone has viewed a product four times. So
both are said in one phrase.
""",
    "bad-share": """\
The arms of an experiment share all customers among them. Where the shares make more or less than
the whole, some customers would get no arm, or one arm more than was planned.
""",
    "bad-time": """\
Times of day, weekdays and dates are written one way, so that nobody reads the ninth of December
where the twelfth of September was meant.
""",
    "bad-schedule": """\
A schedule that nobody can read sends to everybody at a moment that nobody expected. Five fields
of cron say minute, hour, day, month and weekday, in the customer's own time.
""",
    "bad-moment": """\
A wait until a day says at what time of that day, and what happens to those who come too late.
Without that, changing the journey after the day would send everything at once.
""",
    "unknown-zone": """\
Times of day are counted in this zone where the customer's own is not known. A zone that does not
exist would leave it open when anything is sent.
""",
    "unknown-currency": """\
All money of the project is in one currency, and events in another are refused. A misspelt one would
refuse them all.
""",
    "unknown-rule": """\
A misspelt rule would keep its level, and the team would believe that it is strict, or quiet, where
it is not.
""",
    "fixed-rule": """\
Most rules find what the engine could not run at all. Turning them down would not make it run; it
would only move the message from your desk to the night in which the project is published.
""",
}
