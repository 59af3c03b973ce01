"""What would reach customers too late, twice, for ever or never."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

MESSAGES: Final[Mapping[Rule, str]] = {
    "bad-budget": """\
A budget that cannot be understood would be one that nothing is counted against.
""",
    "send-without-recheck": """\
Between the decision and the message lie hours in which the customer may have bought, or emptied the
cart. A reminder of what was paid yesterday costs more trust than it earns.
""",
    "exit-missing-on-purchase": """\
Nothing is as sure to lose a customer as an offer for what they bought yesterday, at a lower price.
An exit on the event that adds an order ends the run at once, in the midst of a wait, and takes back
what was held.
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
    "audience-never-left": """\
Customers who stay in an audience are followed by advertisements for ever, also for what they have
bought. It costs money for each view, and it is what people mean by being haunted.
""",
    "idle-cap": """\
A cap that counts no message is most often one that was left behind: its channel, category or group
is used by no journey any more. Whoever reads the file takes it for a protection that is not there.
""",
    "expires-before-slot": """\
What competes waits for the end of its slot, so that a better message still has time to come. A
message that makes no sense for that long is dropped each time, and nobody ever gets it.
""",
    "unheard-failure": """\
Connectors report minutes or hours after a message was handed over. Where the run has ended by then,
nobody is there to send it on the next channel, and the customer gets nothing.
""",
    "unlearned-hour": """\
Which hour is the best is learned from what all customers answer, and only where policies.yaml says
so with `choice`. Without it the message goes out at once, as if the line were not there.
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
    "bad-preset": """\
A preset brings figures of a law or of a vendor by its name, and each of its rules can be left out
by its own. A name that is misspelt would bring nothing, and leave out nothing, without a word.
""",
    "never-open": """\
The hours in which a vendor takes messages and those in which customers are not to be disturbed must
leave something of the day. Where they do not, every such message would wait for ever, and its run
with it.
""",
}
