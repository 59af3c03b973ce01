"""Whether a project knows what the shop of the demo tells, or would stay silent."""

from collections.abc import Set as AbstractSet
from typing import Final

#: How many kinds of events that a project lacks are named.
_NAMED: Final = 4


def warning(told: AbstractSet[str], declared: AbstractSet[str]) -> str:
    """What to say where a project declares few of the events that are `told`; else nothing."""
    known = told & declared
    if 2 * len(known) >= len(told):
        return ""
    lacking = ", ".join(sorted(told - known)[:_NAMED])
    much = "hardly anything" if known else "nothing"
    return (
        f"of the shop's {len(told)} kinds of events this project declares {len(known)} (not "
        f"{lacking} …), so {much} will happen; bring your own: `sojourn produce`"
    )
