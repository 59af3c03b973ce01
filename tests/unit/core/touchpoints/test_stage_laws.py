"""Laws of the lifecycle, over any lifecycle that the checker lets pass and any events."""

from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.declared.clause import Count
from sojourn.core.declared.definitions import Lifecycle, StageRule
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Transition
from sojourn.core.touchpoints.lifecycle import is_outside
from support.laws import tried
from support.play import Player, play
from support.project import DAY, START, project, touch

LINE = ("awareness", "consideration", "decision", "purchase", "loyalty")
OUTSIDE = ("dormant", "churned")
TYPES = ("Product Viewed", "Product Added", "Order Completed", "Survey Answered")


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Stages in a line, up to three ways to each, silences back and out."""
    rules = [StageRule("awareness")]
    silences = []
    for place, stage in enumerate(LINE[1:], 1):
        rules += [
            StageRule(
                stage,
                on=tuple(draw(st.sets(st.sampled_from(TYPES), min_size=1, max_size=2))),
                count=draw(st.sampled_from([None, Count(2, 20 * DAY)])),
                source=draw(st.sampled_from(["", "", "any", "dormant", *LINE])),
                way=way,
            )
            for way in range(draw(st.integers(1, 3)))
        ]
        source = draw(st.sampled_from([*LINE[place + 1 :], *OUTSIDE, ""]))
        if source:
            absent_ms = draw(st.integers(1, 400)) * DAY
            silences.append(StageRule(stage, source=source, absent_ms=absent_ms, back=True))
    away = draw(st.integers(1, 200))
    silences.insert(0, StageRule("dormant", source="any", absent_ms=away * DAY))
    longer = away + draw(st.integers(1, 200))
    silences.append(StageRule("churned", source="dormant", absent_ms=longer * DAY))
    return Lifecycle("awareness", tuple(rules), tuple(draw(st.permutations(silences))))


EVENTS = st.builds(
    lambda kind, day: touch(kind, at=START + day * DAY, id=f"{kind}{day}"),
    kind=st.sampled_from([*TYPES, "Message Opened", "Message Delivered"]),
    day=st.integers(0, 900),
)
HISTORIES = st.lists(EVENTS, max_size=15)


def _is_declared(lifecycle: Lifecycle, move: Transition, before: str) -> bool:
    """Whether some way leads from where the customer stood to where they are now."""
    source, target = move.source, move.target
    outside = is_outside(lifecycle, source)
    if move.detail == "absent":
        return any(
            rule.stage == target
            and (rule.source == source or (rule.source == "any" and not outside))
            for rule in lifecycle.silences
        )
    if outside and target == before:
        return True
    for rule in lifecycle.rules:
        if rule.stage == target and move.detail in rule.on:
            if rule.source in ("any", source):
                return True
            if not rule.source and not outside and LINE.index(target) > LINE.index(source):
                return True
    return False


@given(lifecycle=lifecycles(), history=HISTORIES)
@tried(150)
def test_a_customer_is_in_one_stage_and_moves_by_declared_ways_only(
    lifecycle: Lifecycle, history: list[Touchpoint]
) -> None:
    player = play(project(lifecycle=lifecycle), history)
    moves = [move for move in player.transitions if move.lifecycle]
    stood = ""
    for move in moves:
        assert move.source == stood
        assert move.target != stood
        stood = move.target
        if not move.source:
            assert (move.target, move.since) == ("awareness", 0)
    assert player.state.stage.name == stood


@given(lifecycle=lifecycles(), history=HISTORIES)
@tried(150)
def test_every_move_has_a_way(lifecycle: Lifecycle, history: list[Touchpoint]) -> None:
    player = Player(project(lifecycle=lifecycle))
    for event in sorted(history, key=lambda one: one.occurred_at):
        player.until(event.occurred_at)
        before, said = player.state.stage.before, len(player.transitions)
        player.tell(event)
        for move in player.transitions[said:]:
            assert not move.source or _is_declared(lifecycle, move, before), move
            before = ""
    said = len(player.transitions)
    for move in player.run_out().transitions[said:]:
        assert _is_declared(lifecycle, move, ""), move


@given(lifecycle=lifecycles(), history=HISTORIES)
@tried(150)
def test_silences_come_in_due_order_and_come_to_an_end(
    lifecycle: Lifecycle, history: list[Touchpoint]
) -> None:
    in_order = sorted(history, key=lambda event: event.occurred_at)
    player = play(project(lifecycle=lifecycle), in_order)
    assert player.wake_at == 0
    stage = player.state.stage
    silent = [move.at for move in player.transitions if move.detail == "absent"]
    assert silent == sorted(silent)
    last = [at - stage.last_act_at for at in silent if at > stage.last_act_at]
    assert set(last) <= {rule.absent_ms for rule in lifecycle.silences}


@given(lifecycle=lifecycles(), history=HISTORIES)
@tried(100)
def test_who_stands_outside_has_a_stage_to_come_back_to(
    lifecycle: Lifecycle, history: list[Touchpoint]
) -> None:
    stage = play(project(lifecycle=lifecycle), history).state.stage
    assert bool(stage.before) is is_outside(lifecycle, stage.name)
    assert stage.before in ("", *LINE)
