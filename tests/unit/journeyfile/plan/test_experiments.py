"""What a plan says of experiments: who comes into another arm, and that nobody else does."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.declared.trial import drawn
from sojourn.journeyfile.plan.change import Change, Move
from sojourn.journeyfile.plan.document import as_json
from sojourn.journeyfile.plan.experiments import moves_between
from sojourn.journeyfile.plan.plan import make_plan
from sojourn.journeyfile.project.loaded import Loaded
from support.files import SMALL, changed
from support.loading import load

SPLIT = """\
holdout: {share: 10%, measure: {on: Order Completed, within: 7d}}
steps:
  - split: words
    id: words
    arms:
      plain: {share: 50%}
      short: {share: 50%, instead: {first: {send: cart_short}}}
    measure: {on: Order Completed, within: 7d}
"""
OLD = changed("cart.yaml", "steps:\n", SPLIT)


def loaded(files: Mapping[str, str]) -> Loaded:
    found = load(files)
    assert found.definitions is not None, found.findings
    return found


def experiments(new: Mapping[str, str], old: Mapping[str, str] = OLD) -> list[Change]:
    changes = make_plan(loaded(old), loaded(new)).changes
    return [change for change in changes if change.kind == "experiment_changed"]


def edited(*pairs: tuple[str, str]) -> dict[str, str]:
    files = dict(OLD)
    for old, new in pairs:
        files = changed("cart.yaml", old, new, files)
    return files


def test_an_edit_elsewhere_says_nothing_of_experiments() -> None:
    assert experiments(OLD) == []
    assert experiments(edited(("wait: 7d", "wait: 8d"))) == []


def test_a_new_experiment_moves_nobody_and_a_new_holdout_takes_some_out() -> None:
    (come,) = experiments(OLD, SMALL)
    assert (come.name, come.moves) == ("holdout.cart", (Move("treated", "held_out", 1_000),))
    (gone,) = experiments(SMALL, OLD)
    assert (gone.name, gone.moves) == ("holdout.cart", (Move("held_out", "treated", 1_000),))


def test_other_shares_say_who_moves() -> None:
    new = edited(
        ("plain: {share: 50%}", "plain: {share: 30%}"), ("{share: 50%, i", "{share: 70%, i")
    )
    (change,) = experiments(new)
    assert (change.journey, change.step, change.name) == ("cart", "words", "words")
    assert change.severity == "warning"
    assert change.moves == (Move("plain", "short", 2_000),)
    document: Any = as_json(make_plan(loaded(OLD), loaded(new)))
    (told,) = [one for one in document["changes"] if one["kind"] == "experiment_changed"]
    assert told["moves"] == [{"from": "plain", "to": "short", "share": 0.2}]


def test_another_salt_draws_anew() -> None:
    (change,) = experiments(edited(("    id: words\n", "    id: words\n    salt: again\n")))
    assert change.moves == (Move("plain", "short", 2_500), Move("short", "plain", 2_500))


def test_arms_that_do_something_else_move_nobody_but_are_told() -> None:
    (change,) = experiments(edited(("cart_short", "cart_shorter")))
    assert (change.severity, change.moves) == ("note", ())
    assert [key.key for key in change.keys] == ["design"]


@pytest.mark.parametrize(
    ("share", "moves"),
    [("15%", (Move("treated", "held_out", 500),)), ("4%", (Move("held_out", "treated", 600),))],
)
def test_another_share_of_a_holdout(share: str, moves: tuple[Move, ...]) -> None:
    (change,) = experiments(edited(("holdout: {share: 10%", f"holdout: {{share: {share}")))
    assert (change.name, change.journey, change.moves) == ("holdout.cart", "cart", moves)


def test_the_holdout_over_all_is_no_journeys() -> None:
    before = {**OLD, "policies.yaml": "holdout: {share: 5%, of: promotional}\n"}
    after = {**OLD, "policies.yaml": "holdout: {share: 7%, of: promotional}\n"}
    (change,) = experiments(after, before)
    assert (change.name, change.journey) == ("holdout", "")
    assert change.moves == (Move("treated", "held_out", 200),)
    assert change.keys == ()  # nobody measures it, so no figures come apart
    (gone,) = experiments(OLD, before)
    assert gone.moves == (Move("held_out", "treated", 500),)


@st.composite
def shares(draw: st.DrawFn, arms: tuple[str, ...] = ("a", "b", "c")) -> dict[str, int]:
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=2)))
    ends = [0, *cuts, 10_000]
    return {arm: ends[n + 1] - ends[n] for n, arm in enumerate(arms)}


@given(shares(), shares())
def test_the_plan_says_just_what_the_draws_do(old: dict[str, int], new: dict[str, int]) -> None:
    customers = [f"c{number}" for number in range(400)]
    before = [drawn(old, "s", who) for who in customers]
    after = [drawn(new, "s", who) for who in customers]
    moved = Counter((one, two) for one, two in zip(before, after, strict=True) if one != two)
    told = {(move.source, move.target): move.share_bp for move in moves_between(old, new)}
    assert set(moved) <= set(told)
    for pair, share_bp in told.items():
        # Five standard deviations of a draw of 400.
        assert abs(moved[pair] - share_bp / 25) <= 5 * (share_bp / 25) ** 0.5 + 1
