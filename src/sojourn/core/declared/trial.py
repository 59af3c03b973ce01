"""What is compared with what: an experiment of a journey, or a holdout.

Who is in which arm follows from a hash. Nobody takes part before the arms differ for them: only
then is it recorded which one they are in (`core.sending.exposing`).
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from sojourn.core.declared.clause import Condition
from sojourn.core.ids import draw
from sojourn.core.vocabulary import Category

#: The arms of a holdout.
TREATED: Final = "treated"
HELD_OUT: Final = "held_out"

#: The name of the holdout over all journeys; that of a journey has the journey's behind a dot.
HOLDOUT: Final = "holdout"


class Measure(Struct, frozen=True):
    """What an experiment is judged by: such an event within `within_ms` of the first difference."""

    on: tuple[str, ...]
    within_ms: int
    when: Condition | None = None


class Trial(Struct, frozen=True):
    """An experiment: the part of each arm in 1/10,000, in the order in which they are drawn.

    `base` is the arm that the others are compared with. `design` is a hash of all that the
    figures depend on: where it is another one, they are figures of another experiment.
    """

    name: str
    shares_bp: Mapping[str, int]
    base: str
    design: str
    by: Literal["customer", "run"] = "customer"
    measure: Measure | None = None


class Holdout(Struct, frozen=True):
    """Customers who get no messages of `categories`, so that what messages do can be seen.

    `share_bp` is their part in 1/10,000. `trial` is there where it is measured.
    """

    name: str
    share_bp: int
    categories: frozenset[Category]
    salt: str
    trial: Trial | None = None


def drawn(shares_bp: Mapping[str, int], salt: str, who: str) -> str:
    """The arm of `who`: always the same under one salt and the same shares."""
    place = draw(salt, who)
    for arm, share_bp in shares_bp.items():
        place -= share_bp
        if place < 0:
            return arm
    raise ValueError("the shares make less than the whole")


def holdout_name(journey: str = "") -> str:
    """What the holdout of a journey is called in records; without one, that of all."""
    return f"{HOLDOUT}.{journey}" if journey else HOLDOUT
