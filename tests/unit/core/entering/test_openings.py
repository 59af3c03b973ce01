"""What opens a run besides an event: silence, a stage, a condition, a command."""

from typing import Any

import pytest

from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.definitions import Definitions, Journey, Lifecycle, StageRule
from sojourn.core.declared.entry import (
    Entry,
    OnAbsence,
    OnBecoming,
    OnCommand,
    OnEvent,
    OnStage,
    Opening,
)
from sojourn.core.declared.steps import Emit, Send, Update, Wait
from sojourn.core.entering.requested import JOURNEY_REQUESTED
from sojourn.core.touchpoints.imported import PROFILE_IMPORTED
from support.play import Player, play
from support.project import DAY, HOUR, MINUTE, START, journey, project, touch

LINE = Lifecycle(
    "awareness",
    (
        StageRule("awareness"),
        StageRule("decision", on=("Product Added",)),
        StageRule("purchase", on=("Order Completed",)),
    ),
    (StageRule("dormant", source="any", absent_ms=90 * DAY),),
)


def opened_by(opening: Opening, name: str = "here", **entry: Any) -> Journey:
    return journey(
        name,
        enter=Entry(opening, **entry),
        steps=[
            Wait("pause", HOUR, next="say"),
            Send("say", "hello", "service", ("direct",)),
        ],
    )


def entries(player: Player) -> list[tuple[str, int]]:
    """What opened the runs, and when."""
    return [(t.detail, t.at) for t in player.transitions if t.reason == "entered"]


class TestAbsence:
    def test_silence_opens_once_until_there_is_another_reason(self) -> None:
        player = Player(project(opened_by(OnAbsence(30 * DAY))))
        player.tell(touch("Signed Up"), touch("Signed Up", at=START + DAY)).until(START + 100 * DAY)
        assert entries(player) == [("absent", START + 31 * DAY)]
        player.tell(touch("Signed Up", at=START + 200 * DAY)).run_out()
        assert [at for _, at in entries(player)] == [START + 31 * DAY, START + 230 * DAY]

    def test_a_late_event_never_moves_it_back(self) -> None:
        player = Player(project(opened_by(OnAbsence(30 * DAY))))
        player.tell(touch("Signed Up", at=START + DAY), touch("Signed Up", at=START))
        assert player.wake_at == START + 31 * DAY

    def test_a_silence_told_late_is_no_other_silence(self) -> None:
        player = Player(project(opened_by(OnAbsence(30 * DAY))))
        player.tell(touch("Signed Up", at=START)).until(START + 31 * DAY)
        player.tell(touch("Order Completed", at=START - DAY)).run_out()
        assert len(entries(player)) == 1

    def test_an_act_before_it_rang_that_comes_late_counts_from_its_own_time(self) -> None:
        player = Player(project(opened_by(OnAbsence(30 * DAY))))
        player.tell(touch("Signed Up", at=START)).until(START + 31 * DAY)
        player.tell(touch("Order Completed", at=START + 20 * DAY)).run_out()
        assert [at for _, at in entries(player)] == [START + 30 * DAY, START + 50 * DAY]

    def test_only_the_named_types_count(self) -> None:
        player = Player(project(opened_by(OnAbsence(30 * DAY, ("Order Completed",)))))
        player.tell(touch("Signed Up"))
        assert player.wake_at == 0
        player.tell(
            touch("Order Completed", at=START + DAY), touch("Signed Up", at=START + 20 * DAY)
        ).run_out()
        assert entries(player) == [("absent", START + 31 * DAY)]

    @pytest.mark.parametrize("report, due_at", [("Delivered", 30), ("Done", 30), ("Opened", 31)])
    def test_a_providers_report_is_no_act(self, report: str, due_at: int) -> None:
        player = Player(project(opened_by(OnAbsence(30 * DAY))))
        player.tell(touch("Signed Up"), touch(f"Message {report}", at=START + DAY, action="a"))
        assert player.wake_at == START + due_at * DAY

    def test_what_a_step_lets_happen_is_no_act(self) -> None:
        chatty = journey(
            "chatty",
            enter=Entry(OnEvent(("Signed Up",))),
            steps=[Wait("pause", DAY, next="tell"), Emit("tell", "Product Viewed")],
        )
        player = play(project(chatty, opened_by(OnAbsence(30 * DAY))), [touch("Signed Up")])
        assert ("absent", START + 30 * DAY) in entries(player)
        assert player.state.stage.last_act_at == START

    def test_who_was_brought_along_is_silent_from_then_and_an_import_is_no_act(self) -> None:
        definitions = project(opened_by(OnAbsence(30 * DAY)))
        player = Player(definitions).tell(touch(PROFILE_IMPORTED))
        assert player.wake_at == START + 30 * DAY
        player.tell(touch("Signed Up", at=START + DAY), touch(PROFILE_IMPORTED, at=START + 2 * DAY))
        assert player.wake_at == START + 31 * DAY

    def test_its_condition_is_asked_when_it_rings_and_not_again(self) -> None:
        def owes(facts: Facts) -> bool:
            return bool(facts.profile.cart.items)

        player = Player(project(opened_by(OnAbsence(30 * DAY), when=owes)))
        player.tell(touch("Signed Up")).until(START + 60 * DAY)
        assert entries(player) == []
        assert player.wake_at == 0

    def test_runs_have_the_same_ids_in_a_replay(self) -> None:
        definitions = project(opened_by(OnAbsence(30 * DAY)))
        first, second = play(definitions, [touch("Signed Up")]), Player(definitions)
        second.tell(touch("Signed Up")).until(START + 29 * DAY).run_out()
        assert [t.run for t in first.transitions] == [t.run for t in second.transitions]


class TestStage:
    def test_coming_to_a_stage_opens(self) -> None:
        player = Player(project(opened_by(OnStage(("purchase",))), lifecycle=LINE))
        player.tell(touch("Product Added"), touch("Order Completed", at=START + HOUR))
        assert entries(player) == [("stage purchase", START + HOUR)]

    def test_only_out_of_the_stages_named(self) -> None:
        opening = OnStage(("purchase",), sources=("awareness",))
        player = Player(project(opened_by(opening), lifecycle=LINE))
        player.tell(touch("Product Added"), touch("Order Completed", at=START + HOUR))
        assert entries(player) == []

    def test_the_first_stage_of_all_opens_too(self) -> None:
        player = play(
            project(opened_by(OnStage(("awareness",))), lifecycle=LINE), [touch("Signed Up")]
        )
        assert entries(player) == [("stage awareness", START)]

    def test_silence_opens_by_way_of_its_stage(self) -> None:
        player = play(
            project(opened_by(OnStage(("dormant",))), lifecycle=LINE), [touch("Signed Up")]
        )
        assert entries(player) == [("stage dormant", START + 90 * DAY)]

    def test_entries_by_the_event_come_first(self) -> None:
        definitions = project(
            opened_by(OnStage(("decision",)), "by_stage"),
            opened_by(OnEvent(("Product Added",)), "by_event"),
            lifecycle=LINE,
        )
        player = Player(definitions).tell(touch("Product Added"))
        assert [run.journey for run in player.state.runs] == ["by_event", "by_stage"]

    def test_it_opens_anew_each_time(self) -> None:
        player = Player(project(opened_by(OnStage(("purchase",))), lifecycle=LINE))
        player.tell(touch("Order Completed")).until(START + 100 * DAY)
        player.tell(touch("Order Completed", at=START + 100 * DAY))
        # From dormant back to purchase is coming to purchase; `from` says otherwise.
        assert [at for _, at in entries(player)] == [START, START + 100 * DAY]
        assert len({t.run for t in player.transitions if t.reason == "entered"}) == 2


def is_rich(facts: Facts) -> bool:
    return facts.profile.orders.value_micros >= 500_000_000


RICH = OnBecoming(is_rich, "customer.orders.value >= 500")


def order(value: int, at: int = START) -> Any:
    return touch("Order Completed", at=at, order_id=f"o{at}", value=value)


class TestBecoming:
    def test_a_condition_that_begins_to_hold_opens(self) -> None:
        player = Player(project(opened_by(RICH)))
        player.tell(order(300))
        assert entries(player) == []
        player.tell(order(300, START + HOUR), order(300, START + 5 * HOUR))
        assert entries(player) == [("becomes customer.orders.value >= 500", START + HOUR)]

    def test_a_missing_value_counts_as_false_and_is_not_noted(self) -> None:
        def has_plan(facts: Facts) -> bool:
            if "plan" not in facts.profile.attributes:
                raise Missing("customer.plan")
            return bool(facts.profile.attributes["plan"] == "gold")

        player = Player(project(opened_by(OnBecoming(has_plan, "gold"))))
        player.tell(touch("Product Viewed"), touch("Signed Up", at=START + 1, plan="gold"))
        assert len(entries(player)) == 1
        assert "missing_value" not in player.notes

    def test_there_and_back_within_one_input_opens_nothing(self) -> None:
        """A segment that flickers (sojourn's regression pattern "segment flip-flop")."""

        def gold(facts: Facts) -> bool:
            return bool(facts.profile.attributes.get("plan") == "gold")

        resets = journey(
            "resets",
            enter=Entry(OnEvent(("Signed Up",))),
            steps=[Update("back", set={"plan": lambda _: "none"})],
        )
        player = play(
            project(opened_by(OnBecoming(gold)), resets), [touch("Signed Up", plan="gold")]
        )
        assert player.entered("here") == []

    def test_a_flicker_during_a_wait_moves_no_run_and_begins_no_second_one(self) -> None:
        """Peers: a customer who left the segment in mid-wait was thrown out, or sent to twice."""

        def filled(facts: Facts) -> bool:
            return bool(facts.profile.cart.items)

        def cart(kind: str, minutes: int) -> Any:
            at = START + minutes * MINUTE
            return touch(kind, at=at, cart_id="k", product_id="p", price=5)

        player = Player(project(opened_by(OnBecoming(filled, "cart"))))
        player.tell(cart("Product Added", 0), cart("Product Removed", 10))
        player.tell(cart("Product Added", 20), cart("Product Removed", 30))
        player.run_out()
        assert player.entered() == [START]
        assert [action.at for action in player.actions] == [START + HOUR]

    def test_a_step_behind_a_timer_can_make_it_hold(self) -> None:
        marks = journey(
            "marks",
            enter=Entry(OnEvent(("Signed Up",))),
            steps=[Wait("pause", DAY, next="mark"), Update("mark", set={"plan": lambda _: "gold"})],
        )

        def gold(facts: Facts) -> bool:
            return bool(facts.profile.attributes.get("plan") == "gold")

        player = play(project(marks, opened_by(OnBecoming(gold))), [touch("Signed Up")])
        assert player.entered("here") == [START + DAY]

    def test_one_can_lead_to_another(self) -> None:
        def plan_is(name: str) -> OnBecoming:
            return OnBecoming(lambda facts: facts.profile.attributes.get("plan") == name)

        first = journey(
            "first",
            enter=Entry(plan_is("silver")),
            steps=[Update("up", set={"plan": lambda _: "gold"})],
        )
        # It stands in front, so it is looked at before it holds.
        definitions = project(opened_by(plan_is("gold")), first)
        player = play(definitions, [touch("Signed Up", plan="silver")])
        assert player.entered("here") == [START]


ASKED = opened_by(OnCommand({"order_id": "text", "amount": "money"}), "asked")


def request(at: int = START, id: str = "", **properties: Any) -> Any:
    return touch(JOURNEY_REQUESTED, at=at, id=id, **properties)


class TestCommand:
    def test_a_request_opens_with_its_key_and_data(self) -> None:
        player = Player(project(ASKED))
        player.tell(request(journey="asked", key="o7", data={"order_id": "o7", "amount": None}))
        (run,) = player.state.runs
        assert (run.key, run.entry) == ("o7", {"order_id": "o7"})
        assert entries(player) == [("command", START)]

    def test_it_is_no_act_and_makes_nothing_late(self) -> None:
        definitions = project(ASKED, opened_by(OnAbsence(30 * DAY)), lifecycle=LINE)
        player = Player(definitions).tell(request(at=START + DAY, journey="asked"))
        assert player.state.stage.name == ""
        player.tell(touch("Signed Up"))
        assert "late" not in player.notes
        assert player.state.alarms == {"here": START + 30 * DAY}

    def test_the_same_request_twice_is_one(self) -> None:
        player = Player(project(ASKED))
        player.tell(request(id="r1", journey="asked"), request(id="r1", journey="asked", key="b"))
        assert len(player.state.runs) == 1
        assert player.notes == ["duplicate"]

    @pytest.mark.parametrize(
        "properties, detail",
        [
            ({}, "'journey' is missing"),
            ({"journey": 7}, "'journey' must be text"),
            ({"journey": "asked", "keys": "k"}, "'keys' is not known here"),
            ({"journey": "asked", "data": []}, "'data' must be map"),
            ({"journey": "asked", "data": {"order": "o"}}, "'data.order' is not known here"),
            ({"journey": "asked", "data": {"order_id": 7}}, "'data.order_id' must be text"),
            ({"journey": "asked", "data": {"amount": 1e13}}, "'data.amount' is out of bounds"),
            ({"journey": "here"}, "'journey' names one that is not entered by command"),
        ],
    )
    def test_a_malformed_one_is_refused(self, properties: dict[str, Any], detail: str) -> None:
        definitions = project(ASKED, opened_by(OnAbsence(DAY)))
        advanced = advance(definitions, "an", EMPTY, request(**properties), START)
        assert advanced.state is EMPTY
        assert advanced.refusal is not None
        assert advanced.refusal.reason == "bad_value"
        assert advanced.refusal.detail == f"'Journey Requested': {detail}"

    def test_an_unknown_journey_is_a_note(self) -> None:
        advanced = advance(project(ASKED), "an", EMPTY, request(journey="gone"), START)
        assert advanced.notes == ("unknown_journey",)
        assert advanced.state is EMPTY


def test_a_project_without_such_entries_has_no_index() -> None:
    definitions: Definitions = project(opened_by(OnEvent(("Signed Up",))), ASKED)
    assert definitions.openings is None
