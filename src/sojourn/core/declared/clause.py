"""What conditions and expressions are to the core: callables over `Facts`, nothing else."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from sojourn.core.customer.profile import HeldOffer, Profile
from sojourn.core.customer.state import Message, Run, Stage
from sojourn.core.event import Touchpoint

#: What is stored and handed on knows whole numbers of 64 bits.
INTEGER_BOUND: Final = 2**63


class Missing(Exception):
    """A condition or expression met a value that is not there."""


class Facts(Struct, frozen=True, gc=False):
    """All that a condition may look at. `event`, `run` and `held`, a code of the offer that is
    asked about, are absent where none is at hand.

    `now` is the clock of the decision in milliseconds.
    """

    customer: str
    profile: Profile
    stage: Stage
    messages: tuple[Message, ...]
    now: int
    event: Touchpoint | None = None
    run: Run | None = None
    held: HeldOffer | None = None


#: Returns the value, or raises Missing. Raises nothing else: it was type-checked when loaded.
Expression = Callable[[Facts], Any]
#: As an Expression, of truth values.
Condition = Callable[[Facts], bool]


def storable(value: float | int) -> float | int:
    """`value`, as a decimal where it is a whole number of more than 64 bits."""
    return (
        value if type(value) is float or -INTEGER_BOUND <= value < INTEGER_BOUND else float(value)
    )


class Trigger(Struct, frozen=True):
    """An event that is listened for: one of the types `on`, of which `when` holds."""

    on: tuple[str, ...]
    when: Condition | None = None


class Count(Struct, frozen=True):
    """At least `at_least` events within any `window_ms` of event time."""

    at_least: int
    window_ms: int
