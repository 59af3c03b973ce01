"""Stages: forward only, the furthest that holds, silence and the way back."""

from msgspec.structs import replace

from sojourn.core.clause import Count
from sojourn.core.definitions import Definitions, Lifecycle, StageRule
from sojourn.core.entry import Entry, OnEvent
from sojourn.core.event import EMITTED
from sojourn.core.steps import Wait
from support.play import Player, play
from support.project import DAY, HOUR, START, journey, project, touch

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


def test_a_delivery_report_is_no_act_of_the_customer() -> None:
    player = Player(shop()).tell(touch("Product Added"))
    player.tell(touch("Message Delivered", at=START + 80 * DAY, action="x"))
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
