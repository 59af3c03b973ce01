"""What a message teaches: where it counts, when it does not, and how it fades."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.choosing.evidence import Counts, added, fading, hour_of_week
from sojourn.core.shared.accounts import Evidence
from support.clocks import local, named
from support.play import Player
from support.project import touch
from support.sending import here, one_send, report, shop, signed_up, someone

MORNING = "2026-03-02 09:30"  # a Monday
AT = here(MORNING)
DAY = 86_400_000
HALF_LIFE = 30 * DAY

LEARNS = shop(one_send("[push, email]", if_failed="next channel"), policies="choice: {}")


def sent() -> Player:
    return someone(LEARNS).tell(signed_up(MORNING))


def told(player: Player) -> list[tuple[str, str, int, int, int]]:
    return [(one.channel, one.stage, one.hour, one.sent, one.answered) for one in player.evidence]


@pytest.mark.parametrize(
    ("shown", "zone", "hour"),
    [
        ("2026-03-02 00:00", "Asia/Ho_Chi_Minh", 0),
        ("2026-03-02 00:59", "Asia/Kolkata", 0),
        ("2026-03-08 23:30", "America/New_York", 167),
        ("2026-03-04 12:00", "Australia/Eucla", 60),
    ],
)
def test_hours_are_those_of_the_customers_week(shown: str, zone: str, hour: int) -> None:
    assert hour_of_week(local(shown, zone), named(zone)) == hour


def test_a_message_counts_where_it_went_out() -> None:
    assert told(sent()) == [("push", "awareness", 9, 1, 0)]
    assert sent().evidence[0].at == AT


def test_the_first_answer_counts_and_no_other() -> None:
    player = sent()
    for number, word in enumerate(("Sent", "Delivered", "Opened", "Opened", "Clicked"), 1):
        player.tell(report(player, word, at=AT + number))
    assert told(player)[1:] == [("push", "awareness", 9, 0, 1)]


def test_an_answer_counts_in_the_cell_of_its_message_however_late() -> None:
    player = sent()
    player.tell(touch("Order Completed", at=AT + 3 * DAY, order_id="o"))
    assert player.state.stage.name == "purchase"
    player.tell(report(player, "Clicked", at=AT + 4 * DAY))
    assert told(player)[-1] == ("push", "awareness", 9, 0, 1)
    assert player.evidence[-1].at == AT


def test_what_failed_is_taken_back_and_counts_again_once_it_has_arrived() -> None:
    player = sent()
    player.tell(report(player, "Failed", at=AT + 1))
    # The same message on the next channel is another one.
    assert told(player)[1:] == [("push", "awareness", 9, -1, 0), ("email", "awareness", 9, 1, 0)]
    player.tell(report(player, "Opened", at=AT + 2, sent=0))
    assert told(player)[3:] == [("push", "awareness", 9, 1, 0), ("push", "awareness", 9, 0, 1)]


def test_what_is_withdrawn_teaches_nothing() -> None:
    player = sent()
    player.tell(touch("Order Completed", at=AT + 1, order_id="o"))
    assert sum(one.sent for one in player.evidence) == 0


def test_without_a_choice_nothing_is_learned() -> None:
    player = someone(shop(one_send("push"))).tell(signed_up(MORNING))
    player.tell(report(player, "Opened", at=AT + 1))
    assert player.evidence == []


def test_a_message_of_before_teaches_nothing() -> None:
    player = someone(shop(one_send("push"))).tell(signed_up(MORNING))
    player.definitions = LEARNS
    player.tell(report(player, "Opened", at=AT + 1))
    assert player.evidence == []


def test_half_is_left_after_a_half_life_and_the_floats_are_these() -> None:
    assert fading(0, HALF_LIFE, HALF_LIFE) == 0.5
    assert fading(AT, AT, HALF_LIFE) == 1.0
    assert fading(0, 64 * HALF_LIFE, HALF_LIFE) == 0.0
    # Pinned: a replay on another machine or Python must come to these.
    assert [fading(AT, AT + days * DAY, HALF_LIFE) for days in (1, 7, 45)] == [
        0.9772481645596449,
        0.8506287739560516,
        0.3535533905932738,
    ]


@given(st.lists(st.integers(0, 200 * DAY), min_size=3, max_size=8))
def test_many_short_times_fade_as_much_as_the_one_that_they_make(moments: list[int]) -> None:
    moments.sort()
    left = 1.0
    for since, until in pairwise(moments):
        left *= fading(since, until, HALF_LIFE)
    assert left == pytest.approx(fading(moments[0], moments[-1], HALF_LIFE), rel=1e-12)


PIECES = st.lists(
    st.tuples(st.integers(0, 100 * DAY), st.booleans(), st.booleans()), min_size=1, max_size=20
)


@given(PIECES, st.randoms(use_true_random=False))
def test_in_whatever_order_it_comes_it_adds_up_to_the_same(
    pieces: list[tuple[int, bool, bool]], chance: random.Random
) -> None:
    evidence = []
    for at, answered, came_back in pieces:
        evidence.append(Evidence("push", "", 0, at, sent=1))
        if answered:
            evidence.append(Evidence("push", "", 0, at, answered=1))
        if came_back:
            evidence.append(Evidence("push", "", 0, at, sent=1))
            evidence.append(Evidence("push", "", 0, at, sent=-1))
    shuffled = list(evidence)
    chance.shuffle(shuffled)
    one, other = _sum(evidence), _sum([one for one in shuffled if one.sent >= 0])
    assert one.answered <= one.sent + 1e-9
    assert other.answered == pytest.approx(one.answered)
    assert one.at == max(each.at for each in evidence)


def _sum(evidence: list[Evidence]) -> Counts:
    counts = Counts()
    for one in evidence:
        counts = added(counts, one, HALF_LIFE)
    return counts
