"""Law: each decision belongs to one wish, and a wish ends with one that is final."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sojourn.cli.why.wishes import Wish, called, wishes_of
from sojourn.memory.scenario.told import Told
from support.decisions import decision

ACTION = "a" * 32


def _wishes(*decisions: dict[str, Any], **told: Any) -> tuple[Wish, ...]:
    return wishes_of(Told(decisions=decisions, **told), {ACTION: ("sent", "opened")})


def test_what_was_held_back_and_what_came_of_it_is_one_wish() -> None:
    held = decision(outcome="deferred", reason="quiet_hours", until="2026-03-05T01:00:00.000Z")
    sent = decision(at="2026-03-05T01:00:00.000Z", action=ACTION)
    (wish,) = _wishes(held, held, sent, actions=({"id": ACTION, "to": "t"},))
    assert wish.tries == (held, held, sent)
    assert wish.action == {"id": ACTION, "to": "t"}
    assert wish.reports == ("sent", "opened")


def test_steps_and_visits_are_told_apart() -> None:
    first, second = decision(action=ACTION), decision(action="b" * 32)
    other = decision(step="second", outcome="dropped", reason="expired")
    assert [len(wish.tries) for wish in _wishes(first, other, second)] == [1, 1, 1]


def test_what_is_taken_back_belongs_to_what_went_out() -> None:
    back = decision(outcome="withdrawn", reason="run_exited", action=ACTION)
    (wish,) = _wishes(decision(action=ACTION), back)
    assert (wish.outcome, wish.cancelled) == ("sent", back)
    (alone,) = _wishes(back)
    assert (alone.outcome, alone.cancelled) == ("withdrawn", None)


def test_what_still_waits_stands_last() -> None:
    held = decision(step="held", outcome="deferred", reason="too_soon", until="2026-03-06T01:00Z")
    wishes = _wishes(held, decision(action=ACTION))
    assert [wish.step for wish in wishes] == ["first", "held"]


def test_a_run_is_called_as_people_call_it() -> None:
    entered = {"run": "0123456789abcdef" * 2, "journey": "cart", "key": "k1", "reason": "entered"}
    (wish,) = _wishes(decision(action=ACTION), transitions=(entered,))
    assert wish.run == "cart/k1"
    for name in ("first", "cart", "cart.first", "cart/k1", "cart/k1.first", ACTION, ACTION[:6]):
        assert called([wish], name) == (wish,)
    for name in ("second", "cart/k2", "b" * 32, ACTION[:5], "car"):
        assert called([wish], name) == ()


@given(
    st.lists(
        st.builds(
            lambda step, outcome, number: decision(
                step=step,
                outcome=outcome,
                **({"action": f"{number:032x}"} if outcome == "sent" else {}),
            ),
            st.sampled_from(["first", "second"]),
            st.sampled_from(["sent", "deferred", "dropped", "withdrawn"]),
            st.integers(0, 2**32),
        ),
        max_size=12,
    )
)
def test_nothing_is_lost_and_nothing_told_twice(decisions: list[dict[str, Any]]) -> None:
    wishes = _wishes(*decisions)
    told = [one for wish in wishes for one in wish.tries]
    assert sorted(map(id, told)) == sorted(map(id, decisions))
    for wish in wishes:
        assert all(one["outcome"] == "deferred" for one in wish.tries[:-1])
