"""Stand-ins for personal data, so that a scenario can be shown to others."""

import re
from typing import Any, Final

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"\+[0-9][0-9 ().-]{6,20}")

#: Shorter texts are replaced where they stand alone, not within others.
_WITHIN_CHARS: Final = 4


class Persona:
    """Gives each personal value of one customer a stand-in, always the same one.

    `keep` leaves everything as it is.
    """

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def contact(self, name: str, value: str) -> str:
        """The stand-in for a contact, or for anything else by which a person is found."""
        if _EMAIL.fullmatch(value):
            name = "email"
        elif _PHONE.fullmatch(value):
            name = "phone"
        return self._stand_in(name, value)

    def customer(self, value: str) -> str:
        """The customer's id, which is replaced where it is an address."""
        return self._stand_in("customer", value) if _is_address(value) else value

    def said(self, name: str, value: Any) -> Any:
        """What people say of themselves under this name: texts are replaced, numbers are not."""
        return self._stand_in(name, value) if isinstance(value, str) else self.any(value)

    def any(self, value: Any) -> Any:
        """A value with everything replaced that is known, or looks like an address."""
        match value:
            case str():
                return self.contact("text", value) if _is_address(value) else self.text(value)
            case list():
                return [self.any(item) for item in value]
            case dict():
                return {name: self.any(item) for name, item in value.items()}
            case _:
                return value

    def text(self, text: str) -> str:
        """A text with the values replaced that are known so far."""
        if text in self._known:
            return self._known[text]
        for value, stand_in in self._known.items():
            if len(value) >= _WITHIN_CHARS:
                text = text.replace(value, stand_in)
        return text

    def _stand_in(self, name: str, value: str) -> str:
        if self._keep or not value:
            return value
        if value not in self._known:
            count = self._counts[name] = self._counts.get(name, 0) + 1
            self._known[value] = _made_up(name, count)
        return self._known[value]


def _made_up(name: str, count: int) -> str:
    match name:
        case "email":
            return f"customer-{count}@example.test"
        case "phone":
            return f"+999000000{count:03d}"
        case _:
            return f"{name}-{count}"


def _is_address(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None or _PHONE.fullmatch(value) is not None
