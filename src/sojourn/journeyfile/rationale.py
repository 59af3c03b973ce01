"""Why each rule is worth an author's time: two or three sentences for its page."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.rules import Rule

WHY: Final[Mapping[Rule, str]] = {
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
    "unknown-zone": """\
Times of day are counted in this zone where the customer's own is not known. A zone that does not
exist would leave it open when anything is sent.
""",
    "unknown-currency": """\
All money of the project is in one currency, and events in another are refused. A misspelt one would
refuse them all.
""",
    "unknown-language": """\
Another version of the language may mean something else by the same words. This release reads only
the version that it knows.
""",
    "unknown-event": """\
A journey that listens to a misspelt event is sound in every other way and lets nobody in. This is
the mistake that is noticed last, because nothing happens.
""",
    "unknown-channel": """\
A message on a channel that is not declared would reach nobody: there is no contact point for it and
no connector behind it.
""",
    "unknown-step": """\
A run that is sent to a step which does not exist would end there without a word.
""",
    "unknown-report": """\
Connectors report on a message with a closed list of words. A wait for another word always runs into
its time-out.
""",
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
    "missing-id": """\
A customer in flight stands on the id of a step. Without one the step is named after its place, and
the next step that you add above it takes that name: those who wait would wake up somewhere else.
""",
    "duplicate-step": """\
A customer in flight stands on the id of a step, and reports and conditions name it. With two steps
of one id nobody could say which is meant.
""",
    "duplicate-journey": """\
Runs, decisions and reports name their journey. With two of one name only one of them could let
customers in, and which would hang on the order of the files.
""",
    "file-name": """\
A journey is looked for by its name. Where the file is called otherwise, people change the wrong
file, or write the journey a second time.
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
    "send-without-recheck": """\
Between the decision and the message lie hours in which the customer may have bought, or emptied the
cart. A reminder of what was paid yesterday costs more trust than it earns.
""",
    "otherwise-last": """\
Branches are tried from the top, and `otherwise` always holds. What stands below it is never tried.
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
    "unknown-stage": """\
A rule that begins at a misspelt stage moves nobody.
""",
    "unknown-attribute": """\
Attributes are declared with their types, so that conditions can be checked against them. One that
is not declared could not be read by any condition.
""",
    "condition-syntax": """\
A condition that cannot be read could be neither true nor false. It is said here, with the place
within the text, because at run time there would be nobody to tell.
""",
    "condition-too-long": """\
Conditions are asked for every event of every customer. One beyond the bound is slow and past
reading; several steps or branches say the same in parts that can be understood.
""",
    "unknown-name": """\
A misspelt name has no value, and a condition that meets a missing value is false: the journey would
run and let nobody in. What can be read differs from place to place, as the message says.
""",
    "unknown-function": """\
Conditions have a small closed set of functions, all of them fast and without surprises. Another one
cannot be worked out.
""",
    "unsupported-expression": """\
CEL can say more than the language takes over. What is left out is slow, or means different things
in different libraries.
""",
    "type-mismatch": """\
Text and numbers are never equal, and a time cannot be compared with a duration. Such a comparison
would be false for every customer.
""",
    "not-a-condition": """\
In this place stands a question with a yes or a no. A number or a text answers none, and to take
"not empty" for yes is how a `0` lets everybody in.
""",
    "wrong-type": """\
What is worked out here goes into a place that takes values of one type. Another one would be
refused at run time, when no author looks.
""",
    "bad-share": """\
The arms of an experiment share all customers among them. Where the shares make more or less than
the whole, some customers would get no arm, or one arm more than was planned.
""",
    "bad-time": """\
Times of day, weekdays and dates are written one way, so that nobody reads the ninth of December
where the twelfth of September was meant.
""",
    "bad-moment": """\
A wait until a day says at what time of that day, and what happens to those who come too late.
Without that, changing the journey after the day would send everything at once.
""",
    "how-to-enter": """\
A journey is opened in one way. With two of them it could not be said what `event` is in its
conditions, nor how often a customer may enter.
""",
    "unknown-journey": """\
A `start` of a journey that is not there would let nobody in, and the hand-over that it stands for
would not take place.
""",
    "unknown-offer": """\
An offer that is not declared has no code to give. The message after it would promise something that
the customer cannot use.
""",
    "not-by-command": """\
A journey that opens on an event reads that event in its conditions. Started by name there would be
none, so only a journey that is made for it can be started.
""",
    "bad-money": """\
An amount without its currency is read by everybody in their own, and two currencies cannot be added
up. So each amount says its currency, and all of a project are in one.
""",
    "bad-cap": """\
A cap counts messages in a time, or keeps a time between two of them; and where one too many has no
other channel to go to, or is dropped, nothing is left to say about how long it waits. A cap that
says two things at once would be read differently by each reader.
""",
    "never-open": """\
The hours in which a vendor takes messages and those in which customers are not to be disturbed must
leave something of the day. Where they do not, every such message would wait for ever, and its run
with it.
""",
    "unheard-failure": """\
Connectors report minutes or hours after a message was handed over. Where the run has ended by then,
nobody is there to send it on the next channel, and the customer gets nothing.
""",
    "bad-migration": """\
Customers who stand on a step that is gone are moved where `migrate` says. Where that place does not
exist either, they would be stranded.
""",
    "unknown-rule": """\
A misspelt rule would keep its level, and the team would believe that it is strict, or quiet, where
it is not.
""",
    "fixed-rule": """\
Most rules find what the engine could not run at all. Turning them down would not make it run; it
would only move the message from your desk to the night in which the project is published.
""",
    "loop-without-wait": """\
Going round without a wait does everything at once: the same message four times in one second, or
until the engine's bound on steps stops the run for good. Every way round needs a step at which time
passes.
""",
    "exit-missing-on-purchase": """\
Nothing is as sure to lose a customer as an offer for what they bought yesterday, at a lower price.
An exit on the event that adds an order ends the run at once, in the midst of a wait, and takes back
what was held.
""",
    "condition-never-true": """\
The journey looks alive and lets nobody in; the branch is there and nobody takes it. Usually an `&&`
should have been an `||`, a bound was turned round, or a name was misspelt.
""",
    "condition-always-true": """\
A condition that is always met makes no difference, but whoever reads it believes that it does. An
exit like this ends every run at its first event.
""",
    "branch-never-taken": """\
Rules are tried from the top and the first that holds wins. A narrow rule below a wide one is never
reached, so the best customers get what was meant for all.
""",
    "exit-before-wait": """\
Exits are asked before waits. An event that ends every run cannot also end a wait, so what follows
it in `then` is never done.
""",
    "goal-before-message": """\
A goal counts from the entry. Where it closes before the first message has gone out, whatever it
counts would have happened without the journey, and its success rate says nothing.
""",
    "journeys-compete": """\
Two offers on the same phone in the same minute look like a mistake to the customer, and each spoils
the other's result. No single file shows it: each of the two journeys is right by itself.
""",
    "message-sent-twice": """\
The same words twice in a row are taken for a fault, or for spam. Most often a step was copied and
its message not changed.
""",
    "message-of-two-categories": """\
The category decides whose consent is needed and which caps count. A message that is advertising in
one journey and service in another reaches people who said no to it.
""",
    "names-differ-by-case": """\
`Cart_Reminder` and `cart-reminder` are one message to a person and two to a connector, and each of
them collects half of the figures. Names are cheap to change before they are published, and dear
after.
""",
    "audience-never-left": """\
Customers who stay in an audience are followed by advertisements for ever, also for what they have
bought. It costs money for each view, and it is what people mean by being haunted.
""",
    "unused-declaration": """\
What nothing uses is either left over or not built yet. Left over, it makes others believe that the
data matters and must be kept coming.
""",
    "bad-schedule": """\
A schedule that nobody can read sends to everybody at a moment that nobody expected. Five fields
of cron say minute, hour, day, month and weekday, in the customer's own time.
""",
    "bad-date": """\
A scenario plays at one moment, so that what it expects is always the same. A day without a time
of day could mean any of them.
""",
    "unknown-property": """\
A member that this event does not have would be left out in silence, and the scenario would then
play something other than what it says. An event that requires one would be refused for ever.
""",
    "duplicate-scenario": """\
Reports and build servers know a scenario by its file and its name. Of two with one name nobody
could say which has failed.
""",
    "undeclared-property": """\
No condition can see a property that events.yaml does not declare, so a slip of the pen in a
scenario lets it pass, or fail, for the wrong reason.
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
