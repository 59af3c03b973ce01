"""Stages: forward only, the furthest that holds, silence and the way back."""

import pytest
from msgspec.structs import replace

from sojourn.core.customer.state import Stage
from sojourn.core.declared.clause import Count, Facts
from sojourn.core.declared.definitions import Definitions, Lifecycle, StageRule
from sojourn.core.declared.entry import Entry, OnEvent
from sojourn.core.declared.steps import Wait
from sojourn.core.event import EMITTED
from support.play import Player, play
from support.project import DAY, HOUR, START, event_is, journey, project, touch

LINE = Lifecycle(
    "awareness",
    (
        StageRule("awareness"),
        StageRule("consideration", on=("Product Viewed",), count=Count(3, 14 * DAY)),
        StageRule("decision", on=("Product Added",)),
        StageRule("purchase", on=("Order Completed",)),
        StageRule("loyalty", on=("Order Completed",), count=Count(3, 180 * DAY)),
        StageRule("advocacy", on=("Survey Answered",), source="loyalty"),
    ),
    (StageRule("dormant", source="any", absent_ms=90 * DAY),),
)


def shop() -> Definitions:
    return project(lifecycle=LINE)


def test_the_first_event_begins_the_line() -> None:
    assert Player(shop()).tell(touch("Product Viewed")).stages() == ["awareness"]


def test_stages_are_reached_forward_and_may_be_skipped() -> None:
    player = Player(shop()).tell(touch("Order Completed"), touch("Product Added", at=START + 1))
    assert player.stages() == ["awareness", "purchase"]


def test_the_furthest_rule_that_holds_wins() -> None:
    orders = [touch("Order Completed", at=START + n * DAY) for n in range(3)]
    assert Player(shop()).tell(*orders).stages() == ["awareness", "purchase", "loyalty"]


def test_from_allows_a_stage_only_from_there() -> None:
    player = Player(shop()).tell(touch("Survey Answered"))
    assert player.stages() == ["awareness"]
    orders = [touch("Order Completed", at=START + n * DAY) for n in range(3)]
    player.tell(*orders, touch("Survey Answered", at=START + 4 * DAY))
    assert player.stages()[-1] == "advocacy"


def test_silence_leads_to_dormant_and_an_act_back() -> None:
    player = Player(shop()).tell(touch("Product Added"))
    assert player.wake_at == START + 90 * DAY
    player.until(START + 90 * DAY + 1)
    assert player.stages() == ["awareness", "decision", "dormant"]
    assert player.transitions[-1].at == START + 90 * DAY
    player.tell(touch("Product Viewed", at=START + 100 * DAY))
    assert player.stages()[-1] == "decision"


def test_coming_back_with_an_order_goes_on_from_the_stage_before() -> None:
    player = Player(shop()).tell(touch("Product Added")).until(START + 91 * DAY)
    player.tell(touch("Order Completed", at=START + 92 * DAY))
    assert player.stages()[-2:] == ["decision", "purchase"]


@pytest.mark.parametrize("report", ["Delivered", "Done"])
def test_what_others_report_is_no_act_of_the_customer(report: str) -> None:
    player = Player(shop()).tell(touch("Product Added"))
    player.tell(touch(f"Message {report}", at=START + 80 * DAY, action="x"))
    player.until(START + 90 * DAY + 1)
    assert player.stages()[-1] == "dormant"
    player.tell(touch("Message Bounced", at=START + 95 * DAY, action="x"))
    assert player.stages()[-1] == "dormant"


def test_opening_a_message_is_an_act() -> None:
    player = Player(shop()).tell(touch("Product Added"))
    player.tell(touch("Message Opened", at=START + 80 * DAY, action="x"))
    assert player.wake_at == START + 170 * DAY


def test_a_late_act_does_not_shorten_the_silence() -> None:
    player = Player(shop()).tell(
        touch("Product Added", at=START + DAY), touch("Product Viewed", at=START + HOUR)
    )
    assert player.wake_at == START + 91 * DAY


def test_time_runs_out_even_with_silence_declared() -> None:
    assert play(shop(), [touch("Product Viewed")]).stages() == ["awareness", "dormant"]


def test_two_silences_follow_each_other() -> None:
    silences = (*LINE.silences, StageRule("churned", source="dormant", absent_ms=180 * DAY))
    definitions = project(lifecycle=Lifecycle("awareness", LINE.rules, silences))
    player = play(definitions, [touch("Product Added")])
    assert player.stages() == ["awareness", "decision", "dormant", "churned"]
    player.tell(touch("Product Viewed", at=START + 400 * DAY))
    assert player.stages()[-1] == "decision"


def test_a_late_act_from_before_the_last_one_wakes_nobody() -> None:
    player = Player(shop()).tell(touch("Product Added")).until(START + 91 * DAY)
    player.tell(touch("Product Viewed", at=START - DAY))
    assert player.stages()[-1] == "dormant"


def test_what_is_told_late_ends_no_silence_but_is_not_lost() -> None:
    player = Player(shop()).tell(touch("Product Added")).until(START + 91 * DAY)
    player.tell(touch("Order Completed", at=START - DAY))
    assert player.stages() == ["awareness", "decision", "dormant"]
    player.tell(touch("Product Viewed", at=START + 92 * DAY))
    assert player.stages()[-1] == "purchase"


def test_a_customer_who_was_at_no_stage_yet_falls_silent_at_none() -> None:
    """As where a lifecycle is declared while a run waits."""
    waits = journey("waits", enter=Entry(OnEvent(("Signed Up",))), steps=[Wait("pause", DAY)])
    player = Player(project(waits)).tell(touch("Signed Up"))
    player.definitions = replace(player.definitions, lifecycle=LINE)
    assert player.run_out().stages() == []


def test_what_a_step_lets_happen_wakes_nobody() -> None:
    told = replace(touch("Product Viewed", at=START + 95 * DAY), source=EMITTED)
    player = Player(shop()).tell(touch("Product Added"), told)
    assert player.stages()[-1] == "dormant"


def has_spent(facts: Facts) -> bool:
    return facts.profile.orders.value_micros >= 100_000_000


#: Several ways to a stage, ways back by an event and by silence, and two stages outside.
UP_AND_DOWN = Lifecycle(
    "awareness",
    (
        StageRule("awareness"),
        StageRule("consideration", on=("Product Viewed",)),
        StageRule("decision", on=("Product Added",)),
        StageRule("purchase", on=("Order Completed",)),
        StageRule("purchase", on=("Product Removed",), source="loyalty", way=1),
        StageRule("loyalty", on=("Order Completed",), count=Count(3, 180 * DAY)),
        StageRule("loyalty", on=("Survey Answered",), when=event_is("nps", 10), way=1),
        StageRule("loyalty", when=has_spent, way=2),
        StageRule("loyalty", on=("Signed Up",), source="dormant", way=3),
    ),
    (
        StageRule("awareness", source="churned", absent_ms=400 * DAY, back=True, way=1),
        StageRule("consideration", source="decision", absent_ms=30 * DAY, back=True, way=1),
        StageRule("dormant", source="any", absent_ms=90 * DAY),
        StageRule("churned", source="dormant", absent_ms=180 * DAY),
    ),
)


def ups() -> Definitions:
    return project(lifecycle=UP_AND_DOWN)


def test_any_of_several_ways_leads_to_a_stage() -> None:
    promoter = Player(ups()).tell(touch("Survey Answered", nps=10))
    assert promoter.stages() == ["awareness", "loyalty"]
    spender = Player(ups()).tell(touch("Order Completed", order_id="o", value=100))
    assert spender.stages() == ["awareness", "loyalty"]


def test_a_way_without_an_event_is_asked_at_whatever_happens() -> None:
    player = Player(ups()).tell(touch("Order Completed", order_id="o", value=90))
    assert player.stages()[-1] == "purchase"
    player.tell(touch("Order Completed", at=START + 1, order_id="p", value=10))
    assert player.stages()[-1] == "loyalty"
    assert player.transitions[-1].detail == "Order Completed"


def test_several_ways_count_each_for_themselves() -> None:
    rules = (
        StageRule("awareness"),
        StageRule("loyalty", on=("Product Viewed",), count=Count(3, DAY)),
        StageRule("loyalty", on=("Product Viewed", "Product Added"), count=Count(4, DAY), way=1),
    )
    player = Player(project(lifecycle=Lifecycle("awareness", rules)))
    player.tell(*[touch("Product Viewed", at=START + n) for n in range(2)])
    player.tell(touch("Product Added", at=START + 2))
    assert player.stages() == ["awareness"]
    player.tell(touch("Product Added", at=START + 3))
    assert player.stages() == ["awareness", "loyalty"]


def test_a_way_back_by_an_event_is_declared() -> None:
    player = Player(ups()).tell(touch("Survey Answered", nps=10))
    player.tell(touch("Product Removed", at=START + 1))
    assert player.stages()[-1] == "purchase"
    assert Player(ups()).tell(touch("Product Removed")).stages() == ["awareness"]


def test_silence_may_lead_back_along_the_line() -> None:
    player = Player(ups()).tell(touch("Product Added"))
    assert player.wake_at == START + 30 * DAY
    player.until(START + 31 * DAY)
    assert player.stages() == ["awareness", "decision", "consideration"]
    assert player.transitions[-1].at == START + 30 * DAY
    # Nobody comes back from a stage of the line by any act, only by the ways that lead on.
    player.tell(touch("Survey Answered", at=START + 32 * DAY, nps=1))
    assert player.stages()[-1] == "consideration"
    player.tell(touch("Product Added", at=START + 33 * DAY))
    assert player.stages()[-1] == "decision"


def test_silences_fire_in_the_order_in_which_they_are_due() -> None:
    player = play(ups(), [touch("Product Added")])
    moves = [(t.target, (t.at - START) // DAY) for t in player.transitions[1:]]
    assert moves == [
        ("decision", 0),
        ("consideration", 30),
        ("dormant", 90),
        ("churned", 180),
        ("awareness", 400),
    ]
    assert player.wake_at == 0


def test_silences_that_are_due_together_fire_in_the_order_of_the_file() -> None:
    silences = (
        StageRule("consideration", source="decision", absent_ms=30 * DAY, back=True),
        StageRule("dormant", source="any", absent_ms=30 * DAY),
    )
    lifecycle = Lifecycle("awareness", UP_AND_DOWN.rules, silences)
    player = play(project(lifecycle=lifecycle), [touch("Product Added")])
    assert player.stages() == ["awareness", "decision", "consideration", "dormant"]
    assert player.state.stage.before == "consideration"


def test_who_was_away_comes_back_to_where_silence_had_led() -> None:
    player = Player(ups()).tell(touch("Product Added")).until(START + 200 * DAY)
    player.tell(touch("Survey Answered", at=START + 201 * DAY, nps=1))
    assert player.stages()[-3:] == ["dormant", "churned", "consideration"]


def test_a_way_out_of_dormancy_by_name_comes_before_the_way_back() -> None:
    player = Player(ups()).tell(touch("Product Added")).until(START + 91 * DAY)
    player.tell(touch("Signed Up", at=START + 92 * DAY))
    assert player.stages()[-2:] == ["dormant", "loyalty"]
    assert player.state.stage.before == ""


def test_a_late_event_moves_the_stage_to_come_back_to() -> None:
    player = Player(ups()).tell(
        touch("Product Added", at=START + DAY), touch("Survey Answered", at=START + 2 * DAY, nps=1)
    )
    player.until(START + 100 * DAY)
    assert player.stages()[-1] == "dormant"
    player.tell(touch("Order Completed", at=START, order_id="o"))
    assert player.stages()[-1] == "dormant"
    player.tell(touch("Survey Answered", at=START + 101 * DAY, nps=1))
    assert player.stages()[-2:] == ["dormant", "purchase"]


def test_a_late_event_leads_nobody_back() -> None:
    player = Player(ups()).tell(touch("Survey Answered", at=START + DAY, nps=10))
    player.until(START + 100 * DAY).tell(touch("Product Viewed"))
    player.tell(touch("Survey Answered", at=START + 101 * DAY, nps=1))
    assert player.stages()[-2:] == ["dormant", "loyalty"]


def test_a_transition_says_since_when_the_stage_was_held() -> None:
    player = Player(ups()).tell(
        touch("Product Viewed"), touch("Product Added", at=START + 3 * HOUR)
    )
    assert [t.since for t in player.transitions] == [0, START, START]


def test_silence_that_was_over_before_a_stage_was_reached_does_not_lead_out_of_it() -> None:
    """Else two ways of silence could lead to each other for ever."""
    silences = (
        StageRule("dormant", source="any", absent_ms=90 * DAY),
        StageRule("lost", source="dormant", absent_ms=10 * DAY),
        StageRule("dormant", source="lost", absent_ms=20 * DAY),
    )
    lifecycle = Lifecycle("awareness", UP_AND_DOWN.rules, silences)
    player = play(project(lifecycle=lifecycle), [touch("Product Added")])
    assert player.stages() == ["awareness", "decision", "dormant"]


def test_without_a_lifecycle_the_last_act_is_known_all_the_same() -> None:
    player = Player(project()).tell(
        touch("Product Viewed", at=START + DAY),
        touch("Product Viewed"),
        touch("Message Delivered", at=START + 2 * DAY, action="a"),
    )
    assert player.state.stage == Stage(last_act_at=START + DAY)


def test_a_lifecycle_that_is_taken_away_leaves_the_stage_as_it_was() -> None:
    player = Player(ups()).tell(touch("Product Added"))
    player.definitions = project()
    player.tell(touch("Order Completed", at=START + 1, order_id="o"))
    assert player.state.stage == Stage("decision", START, "", START + 1)
    player.definitions = replace(ups(), version="project-2")
    player.tell(touch("Order Completed", at=START + 2, order_id="p"))
    assert player.state.stage.name == "purchase"
