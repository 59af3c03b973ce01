"""What each verb does to a run and to the world, in a few words; the tests try every one."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Holds = Literal["yes", "at times", "no"]


class Facts(NamedTuple):
    """Whether a verb holds the run, and what comes of it outside of the run."""

    holds: Holds
    while_: str
    comes: str


FACTS: Final[Mapping[str, Facts]] = {
    "wait": Facts("yes", "until the time is over", "nothing"),
    "wait_for": Facts("yes", "until it comes, or the time is over", "nothing"),
    "send": Facts(
        "at times", "while it waits for a window or a cap", "an action on the topic of its channel"
    ),
    "choose": Facts("no", "", "nothing"),
    "split": Facts("no", "", "nothing"),
    "together": Facts("at times", "until its rows have ended, as `join` says", "nothing"),
    "repeat": Facts("no", "", "nothing"),
    "start": Facts("no", "", "a run of another journey"),
    "set": Facts("no", "", "a change of the profile"),
    "count": Facts("no", "", "a change of the profile"),
    "tag": Facts("no", "", "a change of the profile"),
    "audience": Facts("no", "", "an action on the topic of the channel `audience`"),
    "offer": Facts("no", "", "a code that the customer holds"),
    "task": Facts("no", "", "an action on the topic of the channel `task`"),
    "emit": Facts("no", "", "an event, here and on the topic of the channel `event`"),
    "exit": Facts("no", "", "the end of the run"),
}
