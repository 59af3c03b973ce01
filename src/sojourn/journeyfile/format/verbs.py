"""The verbs of the language."""

from collections.abc import Iterable
from typing import Any, Final

from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.findings.rules import Rule

VERBS: Final = (
    "wait",
    "wait_for",
    "send",
    "choose",
    "split",
    "set",
    "count",
    "tag",
    "audience",
    "task",
    "offer",
    "emit",
    "start",
    "together",
    "repeat",
)

_EXIT_HINT: Final = "write `- exit` alone on its line"


def verb_of(keys: Iterable[str]) -> str | None:
    """The first verb among the keys of a step."""
    return next((key for key in keys if key in VERBS), None)


def explain_verb(value: Any) -> tuple[Rule, str, str]:
    """Why `value` is no step: the rule, the sentence and the hint."""
    if isinstance(value, str):
        if value in VERBS:
            return "wrong-kind", f"`{value}` needs a value", f"write `- {value}: …`"
        hint = did_you_mean(value, ("exit",)) or "a step is a mapping that begins with a verb"
        return "unknown-verb", f'"{value}" is not a step', hint
    if not isinstance(value, dict):
        return "wrong-kind", "a step is a mapping, not a list", "take one `- ` out"
    if "exit" in value:
        return "wrong-kind", "`exit` takes no value", _EXIT_HINT
    guess = next((hint for key in value if (hint := did_you_mean(key, VERBS))), "")
    return "unknown-verb", "this step has no verb", guess or f"it needs one of {one_of(VERBS)}"
