"""Branches side by side: when they begin, when they meet, and what ends them."""

import pytest

from sojourn.core.customer import strands
from sojourn.core.customer.state import Run, Strand
from support.journeys import compiled, on_signing_up, says
from support.play import Player, play
from support.project import DAY, HOUR, START, touch


def two_rows(join: str, *, mails: str = "1d", ads: str = "2d") -> str:
    return on_signing_up(
        f"""
        - together:
            mails:
              - {{wait: {mails}, id: mail_wait}}
              - {says("mail")}
            ads:
              - {{wait: {ads}, id: ad_wait}}
              - {says("ad")}
          id: both
          join: {join}
        - {says("after")}
        """
    )


def sent(player: Player) -> list[tuple[str, int]]:
    """What was sent, with the hours since the start."""
    return [
        (action.step, (action.at - START) // HOUR)
        for action in player.actions
        if action.kind == "send"
    ]


def test_all_branches_are_waited_for() -> None:
    player = play(compiled(two_rows("all")), [touch("Signed Up")])
    assert sent(player) == [("mail", 24), ("ad", 48), ("after", 48)]
    assert ("ad", "after", "joined") not in player.moves()
    assert ("both", "after", "joined") in player.moves()
    assert player.state.runs == ()


def test_the_first_branch_drops_the_other() -> None:
    player = play(compiled(two_rows("first")), [touch("Signed Up")])
    assert sent(player) == [("mail", 24), ("after", 24)]
    assert ("ad_wait", "dropped", "dropped") in player.moves()


def test_branches_that_do_not_join_go_on_beside_the_run() -> None:
    player = play(compiled(two_rows("none")), [touch("Signed Up")])
    assert sent(player) == [("after", 0), ("mail", 24), ("ad", 48)]
    assert [reason for _, _, reason in player.moves()].count("completed") == 1


def test_branches_of_no_duration_join_at_once() -> None:
    journey = on_signing_up(
        f"""
        - together:
            one: [{says("a")}]
            two: [{says("b")}]
          id: both
        - {says("after")}
        """
    )
    assert sent(play(compiled(journey), [touch("Signed Up")])) == [("a", 0), ("b", 0), ("after", 0)]


def test_a_first_branch_of_no_duration_keeps_the_second_from_beginning() -> None:
    journey = on_signing_up(
        f"""
        - together:
            one: [{says("a")}]
            two: [{says("b")}]
          id: both
          join: first
        - {says("after")}
        """
    )
    assert sent(play(compiled(journey), [touch("Signed Up")])) == [("a", 0), ("after", 0)]


def test_exit_in_a_branch_ends_the_whole_run() -> None:
    journey = on_signing_up(
        f"""
        - together:
            one: [{{wait: 1d, id: w}}, exit]
            two: [{{wait: 2d, id: v}}, {says("late")}]
          id: both
        - {says("after")}
        """
    )
    player = play(compiled(journey), [touch("Signed Up")])
    assert player.actions == []
    assert player.moves()[-1] == ("w", "completed", "completed")


def test_an_exit_criterion_ends_every_branch() -> None:
    text = two_rows("all").replace("steps:", "exit: [{on: Order Completed}]\nsteps:", 1)
    events = [touch("Signed Up"), touch("Order Completed", at=START + DAY + HOUR)]
    player = play(compiled(text), events)
    assert sent(player) == [("mail", 24)]
    assert [m for m in player.moves() if m[2] == "exited"] == [("both", "exited", "exited")]


def test_branches_nest() -> None:
    journey = on_signing_up(
        f"""
        - together:
            left:
              - together:
                  a: [{{wait: 1h, id: a1}}]
                  b: [{{wait: 2h, id: b1}}]
                id: inner
              - {says("inner_done")}
            right: [{{wait: 3h, id: c1}}]
          id: outer
        - {says("done")}
        """
    )
    player = play(compiled(journey), [touch("Signed Up")])
    assert sent(player) == [("inner_done", 2), ("done", 3)]


def test_dropping_a_branch_drops_those_within_it() -> None:
    journey = on_signing_up(
        f"""
        - together:
            deep:
              - together:
                  a: [{{wait: 5h, id: a1}}, {says("never")}]
                  b: [{{wait: 6h, id: b1}}]
                id: inner
            quick: [{{wait: 1h, id: c1}}]
          id: outer
          join: first
        - {says("done")}
        """
    )
    player = play(compiled(journey), [touch("Signed Up")])
    assert sent(player) == [("done", 1)]
    assert player.state.runs == ()


def test_one_event_may_end_the_waits_of_several_branches() -> None:
    journey = on_signing_up(
        f"""
        - together:
            one:
              - {{wait_for: Order Completed, up_to: 1d, id: w, else: exit}}
              - {says("a")}
            two:
              - {{wait_for: Order Completed, up_to: 1d, id: v, else: exit}}
              - {says("b")}
          id: both
        - {{wait_for: Order Completed, up_to: 1d, id: again, then: exit}}
        - {says("after")}
        """
    )
    events = [touch("Signed Up"), touch("Order Completed", at=START + HOUR)]
    player = play(compiled(journey), events)
    assert sent(player) == [("a", 1), ("b", 1), ("after", 25)]


RUN = Run("r", "j", "v", "", 0, "both", 0, strands=(Strand("both.a", "x", 1, 9),))


def test_the_run_is_woken_for_its_earliest_strand() -> None:
    assert strands.next_due_at(RUN) == 9
    two = (*RUN.strands, Strand("both.b", "y", 1, 7))
    run = Run("r", "j", "v", "", 0, "both", 0, 8, strands=two)
    assert strands.next_due_at(run) == 7
    assert strands.next_due_at(Run("r", "j", "v", "", 0, "x", 0)) == 0


def test_a_view_is_put_back_where_it_was_taken_from() -> None:
    view = strands.seen_from(RUN, "both.a")
    assert view is not None
    assert (view.step, view.due_at) == ("x", 9)
    assert strands.put_back(RUN, view, "both.a") == RUN
    assert strands.seen_from(RUN, "both.z") is None
    assert strands.standing(RUN) == ("", "both.a")


@pytest.mark.parametrize("strand", ["", "both.a"])
def test_a_strand_that_is_over_is_seen_no_more(strand: str) -> None:
    assert strands.seen_from(strands.without(RUN, strand), strand) is None
