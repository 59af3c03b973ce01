"""How loud each rule is, and what `lint:` of sojourn.yaml can make of it.

What cannot be loaded is an error for good. The other rules have the level that stands here
until a project says otherwise.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from sojourn.journeyfile.findings.rules import Rule

Level = Literal["error", "warning", "note"]
Setting = Literal["off", "note", "warning", "error"]

SETTINGS: Final = get_args(Setting)

#: The rules whose level can be set, with the level that they have unless it is.
SETTABLE: Final[Mapping[Rule, Setting]] = {
    "missing-id": "warning",
    "undeclared-property": "warning",
    "scenario-file-name": "warning",
    "unreachable-step": "error",
    "send-without-recheck": "warning",
    "unheard-failure": "warning",
    "unlearned-hour": "warning",
    "offer-not-named": "warning",
    "small-stock": "warning",
    "loop-without-wait": "error",
    "exit-missing-on-purchase": "warning",
    "condition-never-true": "warning",
    "condition-always-true": "warning",
    "branch-never-taken": "warning",
    "exit-before-wait": "warning",
    "goal-before-message": "warning",
    "journeys-compete": "warning",
    "message-sent-twice": "warning",
    "message-of-two-categories": "warning",
    "names-differ-by-case": "warning",
    "idle-cap": "note",
    "expires-before-slot": "warning",
    "audience-never-left": "note",
    "unused-declaration": "note",
    "journey-without-scenario": "off",
}


def usual(rule: Rule) -> Setting:
    """What holds for a rule of which a project says nothing."""
    return SETTABLE.get(rule, "error")


def level_of(rule: Rule) -> Level:
    """The level of what a rule finds, before a project has its say."""
    setting = usual(rule)
    return "note" if setting == "off" else setting
