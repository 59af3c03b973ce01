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


#: Where nearly all live, and where some of their relatives do.
HOME: Final = "Asia/Ho_Chi_Minh"
ABROAD: Final = ("America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney", "Europe/Paris")


class Person(NamedTuple):
    """One customer's habits. `visits_per_day` is heavy-tailed: few come daily, many rarely.

    `email`, `phone`, `zalo_id` and `birthday` are "" where the person would never give them away.
    `collects`: they fetch in the store what they order online.
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
    birthday: str
    timezone: str
    collects: bool


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
        birthday=_birthday(rng) if rng.random() < 0.6 else "",
        timezone=rng.choice(ABROAD) if rng.random() < 0.04 else HOME,
        collects=rng.random() < 0.2,
    )


def _birthday(rng: Random) -> str:
    """Of somebody between eighteen and seventy; nobody here is born after the 28th."""
    return f"{rng.randint(1956, 2007)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _ascii(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if c.isascii()).replace(" ", ".")
