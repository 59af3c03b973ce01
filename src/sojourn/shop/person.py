"""Who the customers are: everything about a person follows from the seed and their number.

Nobody here can be met: e-mail addresses end in example.test (RFC 6761), and telephone numbers
begin with +84 00, which no Vietnamese network can give out.
"""

import unicodedata
from random import Random
from typing import Final, NamedTuple

_FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
_GIVEN: Final = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Huy", "Lan", "Linh", "Mai", "Minh",
                 "Nam", "Ngọc", "Phúc", "Quân", "Thảo", "Trang", "Tuấn", "Uyên", "Vy")  # fmt: skip


class Person(NamedTuple):
    """One customer's habits. `visits_per_day` is heavy-tailed: few come daily, many rarely.

    `email`, `phone` and `zalo_id` are "" where the person would never give them away.
    """

    customer: str
    name: str
    email: str
    phone: str
    zalo_id: str
    visits_per_day: float
    store_share: float
    store: int
    mobile_share: float
    wants_app: bool
    member: bool


def person(seed: int, number: int) -> Person:
    """The customer with this number, the same at every call."""
    rng = Random(f"person/{seed}/{number}")
    name = f"{rng.choice(_FAMILY)} {rng.choice(_GIVEN)}"
    phone = f"+8400{number:07d}" if rng.random() < 0.7 else ""
    return Person(
        customer=f"c{number:06d}",
        name=name,
        email=f"{_ascii(name)}.{number}@example.test" if rng.random() < 0.85 else "",
        phone=phone,
        zalo_id=f"zalo-{number:06d}" if phone and rng.random() < 0.75 else "",
        visits_per_day=min(6.0, 0.07 * rng.paretovariate(1.2)),
        store_share=rng.choice((0.0, 0.05, 0.1, 0.4)),
        store=rng.randrange(1 << 16),
        mobile_share=rng.choice((0.2, 0.6, 0.9)),
        wants_app=rng.random() < 0.45,
        member=rng.random() < 0.5,
    )


def _ascii(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if c.isascii()).replace(" ", ".")
