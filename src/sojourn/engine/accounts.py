"""What a shard's customers share: kept like their states, and changed in the same commits."""

from collections.abc import Iterable, Iterator, Mapping

from sojourn.core.shared.accounts import Charge
from sojourn.wire.account import (
    Account,
    account_key,
    account_name,
    pack_account,
    unpack_account,
)

_NOTHING = Account(0)


class Accounts:
    """The accounts of one shard, as the log holds them."""

    def __init__(self) -> None:
        self._held: dict[str, Account] = {}

    def get(self, name: str) -> Account:
        return self._held.get(name, _NOTHING)

    def items(self) -> Iterable[tuple[str, Account]]:
        return self._held.items()

    def packed(self, key: bytes) -> bytes | None:
        """The stored bytes under `key`, None if there are none."""
        held = self._held.get(account_name(key) or "")
        return None if held is None else pack_account(held)

    def restore(self, key: bytes, packed: bytes | None) -> None:
        """Take over what is stored under `key`; None removes it. Raises StateUnreadable."""
        name = account_name(key)
        if name is None:
            return
        if packed is None:
            self._held.pop(name, None)
        else:
            self._held[name] = unpack_account(packed)

    def accept(self, changed: Mapping[str, Account | None]) -> None:
        """Take over what a commit made durable; None is an account that was forgotten."""
        for name, account in changed.items():
            if account is None:
                self._held.pop(name, None)
            else:
                self._held[name] = account

    def clear(self) -> None:
        self._held.clear()


class Charging(Mapping[str, int]):
    """The accounts as one turn sees them, with what it has taken itself so far."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._changed: dict[str, Account] = {}

    def __getitem__(self, name: str) -> int:
        return self._now(name).taken

    def __iter__(self) -> Iterator[str]:
        yield from self._changed
        yield from (name for name, _ in self._accounts.items() if name not in self._changed)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def charge(self, charges: Iterable[Charge]) -> None:
        """Add what a decision took."""
        for one in charges:
            before = self._now(one.account)
            until = max(before.until, one.until)
            self._changed[one.account] = Account(before.taken + one.amount, until)

    def changes(self, *, at: int) -> dict[str, Account | None]:
        """The accounts that are no longer what they were; those whose time is over are None."""
        if not self._changed:
            return {}
        held = {**dict(self._accounts.items()), **self._changed}
        gone = {name: None for name, one in held.items() if one.until and one.until <= at}
        return {**self._changed, **gone}

    def _now(self, name: str) -> Account:
        return self._changed.get(name) or self._accounts.get(name)


def packed_changes(changes: Mapping[str, Account | None]) -> dict[bytes, bytes | None]:
    """What a commit writes of them."""
    return {
        account_key(name): None if account is None else pack_account(account)
        for name, account in changes.items()
    }
