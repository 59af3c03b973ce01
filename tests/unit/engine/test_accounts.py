"""Accounts: what a turn takes is seen by the turn at once, and by the shard once it is durable."""

from sojourn.core.shared.accounts import Charge
from sojourn.engine.accounts import Accounts, Charging, packed_changes
from sojourn.wire.account import Account, is_of_shard


def test_a_turn_sees_what_it_took_and_the_shard_does_not_before_the_commit() -> None:
    accounts = Accounts()
    turn = Charging(accounts)
    turn.charge([Charge("offer/first", 1), Charge("offer/first", 1)])
    assert turn.get("offer/first", 0) == 2
    assert Charging(accounts).get("offer/first", 0) == 0
    accounts.accept(turn.changes(at=0))
    assert Charging(accounts)["offer/first"] == 2


def test_what_is_given_back_can_be_taken_again() -> None:
    turn = Charging(Accounts())
    turn.charge([Charge("budget/sms", 200), Charge("budget/sms", -200)])
    assert turn["budget/sms"] == 0


def test_an_account_whose_time_is_over_is_forgotten_with_the_next_change() -> None:
    accounts = Accounts()
    accounts.accept({"budget/march": Account(5, until=1_000), "offer/first": Account(1)})
    turn = Charging(accounts)
    assert turn.changes(at=2_000) == {}
    turn.charge([Charge("budget/april", 3, until=9_000)])
    changes = turn.changes(at=2_000)
    assert changes == {"budget/april": Account(3, 9_000), "budget/march": None}


def test_accounts_are_read_back_from_what_a_commit_wrote() -> None:
    changes = {"offer/ü": Account(7, until=5), "gone": None}
    written = packed_changes(changes)
    assert all(is_of_shard(key) for key in written)
    accounts = Accounts()
    for key, value in written.items():
        accounts.restore(key, value)
        assert accounts.packed(key) == value
    assert dict(accounts.items()) == {"offer/ü": Account(7, 5)}
