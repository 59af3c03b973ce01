"""A name that nothing stands behind, or two things."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

NAMES: Final[Mapping[Rule, str]] = {
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
    "unknown-stage": """\
A rule that begins at a misspelt stage moves nobody.
""",
    "unknown-attribute": """\
Attributes are declared with their types, so that conditions can be checked against them. One that
is not declared could not be read by any condition.
""",
    "unknown-journey": """\
A `start` of a journey that is not there would let nobody in, and the hand-over that it stands for
would not take place.
""",
    "unknown-group": """\
A cap on a group that no journey belongs to counts nothing. What it was to keep down goes out as if
it were not there.
""",
    "unknown-country": """\
The countries of customers are known by the two letters of ISO 3166. A time zone that stands under
other letters is nobody's.
""",
    "unknown-offer": """\
An offer that is not declared has no code to give. The message after it would promise something that
the customer cannot use.
""",
    "bad-offer": """\
An offer is a promise to a customer, and often one in money. Where its parts do not fit together,
nobody can say how much was promised.
""",
    "bad-code": """\
What stands in a file of codes is given to customers as it is. A heading, a price beside the code or
an address of somebody else would be given away like the rest.
""",
    "duplicate-code": """\
Codes from a file are promised to one customer each. The second one to try it in the shop would be
told that it has been used.
""",
    "too-few-codes": """\
The stock is what the team plans with. With fewer codes the offer ends sooner than anybody expects,
in the middle of a campaign.
""",
    "offer-not-named": """\
A message that names its offer is not sent with a code that has ended, was used, or is for what the
customer has just bought. One that only reads the code goes out all the same.
""",
    "small-stock": """\
A stock or a budget is divided among the shards of a project, each of which serves customers of its
own. Where it is too small to be divided, some customers never get any of it.
""",
    "not-by-command": """\
A journey that opens on an event reads that event in its conditions. Started by name there would be
none, so only a journey that is made for it can be started.
""",
    "bad-migration": """\
Customers who stand on a step that is gone are moved where `migrate` says. Where that place does not
exist either, they would be stranded.
""",
    "bad-instead": """\
An arm of a `split` may send another message, wait another time or give another offer at a step
that comes after the draw. Of a step before it, or one that two experiments change at once, nobody
could say what a customer would get, and the figures would mean nothing.
""",
    "missing-id": """\
A customer in flight stands on the id of a step. Without one the step is named after its place, and
the next step that you add above it takes that name: those who wait would wake up somewhere else.
""",
    "duplicate-step": """\
A customer in flight stands on the id of a step, and reports and conditions name it. With two steps
of one id nobody could say which is meant.
""",
    "names-differ-by-case": """\
`Cart_Reminder` and `cart-reminder` are one message to a person and two to a connector, and each of
them collects half of the figures. Names are cheap to change before they are published, and dear
after.
""",
    "unused-declaration": """\
What nothing uses is either left over or not built yet. Left over, it makes others believe that the
data matters and must be kept coming.
""",
}
