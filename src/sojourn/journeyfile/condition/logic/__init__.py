"""What a condition comes out as for everyone: never true, always true, or never asked.

Sound, not complete: what is said here holds for every customer and every event; of what is not
said, nothing is known.
"""

from sojourn.journeyfile.condition.logic.claims import Clash
from sojourn.journeyfile.condition.logic.verdict import always_true, hidden, never_true
from sojourn.journeyfile.condition.logic.ways import World

__all__ = ["Clash", "World", "always_true", "hidden", "never_true"]
