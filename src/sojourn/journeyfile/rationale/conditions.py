"""An expression that cannot be asked, or whose answer is known beforehand."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.findings.rules import Rule

CONDITIONS: Final[Mapping[Rule, str]] = {
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
    "condition-never-true": """\
The journey looks alive and lets nobody in; the branch is there and nobody takes it. Usually an `&&`
should have been an `||`, a bound was turned round, or a name was misspelt.
""",
    "condition-always-true": """\
A condition that is always met makes no difference, but whoever reads it believes that it does. An
exit like this ends every run at its first event.
""",
}
