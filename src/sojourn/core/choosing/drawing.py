"""A draw from what is believed of a chance, for Thompson sampling: derived, never random.

Only sums, products, quotients and square roots, which IEEE 754 rounds alike everywhere: every
machine and every release of Python draws the same.
"""

from hashlib import blake2b
from math import sqrt
from struct import Struct as Layout
from typing import Final

_WORDS: Final = 16
_LAYOUT: Final = Layout(f">{2 * _WORDS}H")
_MIDDLE: Final = _WORDS * 65_535 / 2
#: The standard deviation of the sum of so many words of 16 bits.
_DEVIATION: Final = sqrt(_WORDS * (65_536.0 * 65_536.0 - 1) / 12)


def draw_chance(chance: float, weight: float, seed: str) -> float:
    """A chance between 0 and 1 as it may be, where `weight` observations say that it is `chance`.

    Always the same for one `seed`; over many seeds it spreads as a beta distribution does.
    """
    digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=64).digest()
    words = _LAYOUT.unpack(digest)
    yes = _gamma(chance * weight, (sum(words[:_WORDS]) - _MIDDLE) / _DEVIATION)
    no = _gamma((1 - chance) * weight, (sum(words[_WORDS:]) - _MIDDLE) / _DEVIATION)
    return yes / (yes + no) if yes + no > 0 else chance


def _gamma(shape: float, normal: float) -> float:
    """A gamma value by the cube of a normal one (Wilson and Hilferty)."""
    if shape <= 0:
        return 0.0
    # A sum of many words is as good as normal.
    root = 1 - 1 / (9 * shape) + normal / (3 * sqrt(shape))
    return shape * root * root * root if root > 0 else 0.0
