"""Laws that hold for any journey and any history, both made up by chance."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY
from sojourn.core.deciding.concluding import wake_at
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Tick, Touchpoint
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.format.verbs import VERBS
from support.journeys import FRAME
from support.loading import load
from support.play import Player, play
from support.project import HOUR, MINUTE, START, touch

Step = dict[str, Any] | str

CHANNELS = """
channels:
  email: {to: customer.email}
  sms: {to: customer.phone, window: 07:00-22:00}
  direct: {to: customer.id}
"""
#: Everyone signs up in the evening, so that the quiet hours are near.
POLICIES = (
    "{}",
    "quiet_hours: {promotional: 21:00-08:00}",
    "quiet_hours: {promotional: 21:00-08:00}\ncaps: [{name: gap, gap: 3h, expires: 12h}]",
    "caps: [{name: daily, at_most: 1, in: calendar day, of: promotional, then: drop}]",
    "holdout: {share: 50%, of: promotional, measure: {on: Order Completed, within: 1d}}",
)
#: Somebody is in it, or nobody is.
HOLDOUTS = (None, {"share": "50%", "measure": {"on": "Survey Answered", "within": "6h"}})
#: What an arm may do in the place of what a later step says, by its verb.
INSTEAD = {
    "send": {"send": "other", "channel": ["direct"]},
    "wait": {"wait": "4h"},
    "offer": {"offer": "summer"},
}

EVENTS = ("Product Viewed", "Product Added", "Order Completed", "Survey Answered", "Signed Up")
durations = st.sampled_from(["1h", "2h", "3h", "5h", "1d"])
events = st.sampled_from(EVENTS)
conditions = st.sampled_from(
    ["customer.cart.is_empty", "customer.orders.count == 0", "customer.cart.value > 10", "true"]
)


def rows(depth: int) -> st.SearchStrategy[list[Step]]:
    return st.lists(steps(depth), min_size=1, max_size=3)


def steps(depth: int) -> st.SearchStrategy[Step]:
    plain: list[st.SearchStrategy[Any]] = [
        st.builds(lambda time: {"wait": time}, durations),
        st.builds(
            lambda time, on: {"wait": time, "restart": {"on": on}},
            durations,
            st.sampled_from(EVENTS[:2]),
        ),
        st.just({"wait": {"for": "1h", "then_until": "09:00"}}),
        st.builds(
            lambda category, channel, failed, expires, escalate: _given(
                send="hello",
                category=category,
                channel=channel,
                if_failed=failed,
                expires=expires,
                escalate=escalate,
            ),
            st.sampled_from(["service", "promotional"]),
            st.sampled_from([["email", "direct"], ["sms", "direct", "email"]]),
            st.sampled_from([None, None, "next channel", "exit", [{"tag": {"add": "failed"}}]]),
            st.sampled_from([None, None, "6h"]),
            st.sampled_from([None, None, {"after": "2h"}, {"after": "5h", "times": 1}]),
        ),
        st.just({"tag": {"add": "seen"}}),
        st.just({"count": {"points": "1"}}),
        st.just({"task": "call", "team": "care"}),
        st.just({"offer": "first"}),
        st.just({"emit": "Gift Chosen", "data": {"gift": "'book'"}}),
        st.just({"audience": "all", "add": {"k": "run.key"}}),
        st.just("exit"),
    ]
    if not depth:
        return st.one_of(plain)
    inner = rows(depth - 1)
    branch = st.one_of(st.none(), st.just("exit"), inner)
    option = st.builds(lambda on, then: _given(on=on, then=then), events, branch)
    return st.one_of(
        *plain,
        st.builds(
            lambda options, time, pick, other: _given(
                wait_for=options, up_to=time, pick=pick, **{"else": other}
            ),
            st.lists(option, min_size=1, max_size=3),
            durations,
            st.sampled_from(["first", "best"]),
            branch,
        ),
        st.builds(
            lambda when, row, other: {
                "choose": [{"when": when, "steps": row}, {"otherwise": other}]
            },
            conditions,
            inner,
            inner,
        ),
        st.builds(
            lambda row, by: {
                "split": "test",
                "arms": {"a": {"share": "50%", "steps": row}, "b": {"share": "50%"}},
                "by": by,
                "measure": {"on": "Order Completed", "within": "2d"},
            },
            inner,
            st.sampled_from(["customer", "run"]),
        ),
        st.builds(
            lambda one, two, join: {"together": {"one": one, "two": two}, "join": join},
            inner,
            inner,
            st.sampled_from(["all", "first", "none"]),
        ),
        st.builds(
            lambda row, times: {"repeat": [{"wait": "1h"}, *row], "times": times},
            inner,
            st.integers(1, 3),
        ),
    )


def _given(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None}


def _name_all(part: Any, numbers: Iterator[int]) -> None:
    """Give every step an id, as a journey made by hand would have."""
    if isinstance(part, dict):
        if any(verb in part for verb in VERBS):
            part["id"] = f"s{next(numbers)}"
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        _name_all(inner, numbers)


def _in_order(part: Any) -> Iterator[Step]:
    """Every step, each before those within it."""
    if isinstance(part, dict) and "id" in part:
        yield part
    inner = part.values() if isinstance(part, dict) else part
    for one in inner if isinstance(part, dict | list) else ():
        yield from _in_order(one)


def _vary(row: list[Step]) -> None:
    """Let the first split change the steps behind it that can be changed, for those in `b`."""
    steps: list[Any] = list(_in_order(row))
    place = next((place for place, step in enumerate(steps) if "split" in step), len(steps))
    arm: dict[str, Any] = {} if place == len(steps) else steps[place]["arms"]["b"]
    for step in steps[place + 1 :]:
        verb = next((verb for verb in INSTEAD if verb in step), None)
        if verb is not None:
            arm.setdefault("instead", {})[step["id"]] = INSTEAD[verb]


def _definitions(
    row: list[Step], exits: bool, policies: str, holdout: Any, varied: bool
) -> Definitions | None:
    row = orjson.loads(orjson.dumps(row))  # parts that chance has shared get ids of their own
    _name_all(row, count())
    if varied:
        _vary(row)
    journey: dict[str, Any] = {"journey": "any", "enter": {"on": "Signed Up"}, "steps": row}
    if holdout is not None:
        journey["holdout"] = holdout
    if exits:
        journey["exit"] = [{"on": "Order Completed"}]
    files = {
        **FRAME,
        "channels.yaml": CHANNELS,
        "policies.yaml": policies,
        "any.yaml": orjson.dumps(journey).decode(),
    }
    loaded = load(files)
    found = {finding.rule for finding in loaded.findings if finding.level == "error"}
    # What stands behind an `exit`, or loops without rest, is refused, and rightly so.
    assert found <= {"unreachable-step", "loop-without-wait"}, render(loaded.findings, files)
    return loaded.definitions


projects = st.builds(
    _definitions,
    rows(2),
    st.booleans(),
    st.sampled_from(POLICIES),
    st.sampled_from(HOLDOUTS),
    st.booleans(),
).filter(lambda found: found is not None)
histories = st.lists(
    st.builds(
        lambda kind, hours, number: touch(
            kind,
            at=START + hours * HOUR // 2,
            id=f"e{number}",
            cart_id="k",
            product_id="p",
            price=20,
            order_id=f"o{number}",
        ),
        kind=events,
        hours=st.integers(0, 60),
        number=st.integers(0, 30),
    ),
    max_size=12,
).map(lambda more: [touch("Signed Up", id="first"), *more])


@given(projects, histories)
def test_runs_begin_once_and_end_once(definitions: Definitions, history: list[Touchpoint]) -> None:
    player = play(definitions, history)
    assert player.refusals == []
    assert "parked" not in player.notes
    begun = [t.run for t in player.transitions if t.reason == "entered"]
    ended = [t.run for t in player.transitions if t.reason in ("exited", "completed")]
    assert sorted(begun) == sorted(ended)
    assert player.state.runs == ()


@given(projects, histories)
def test_an_id_is_given_out_once_and_a_replay_gives_the_same(
    definitions: Definitions, history: list[Touchpoint]
) -> None:
    player, again = play(definitions, history), play(definitions, history)
    ids = [action.id for action in player.actions]
    assert len(ids) == len(set(ids))
    assert again.actions == player.actions
    assert again.transitions == player.transitions
    assert again.state == player.state


@given(projects, histories)
def test_the_state_says_when_it_wants_to_be_woken(
    definitions: Definitions, history: list[Touchpoint]
) -> None:
    player = Player(definitions)
    for event in history:
        player.tell(event)
        assert player.wake_at == wake_at(definitions, player.state)
        early = advance(definitions, "an", player.state, Tick(player.wake_at - 1), player.clock)
        assert player.wake_at == 0 or early.state.runs == player.state.runs


@given(projects, histories, st.integers(0, 90))
def test_runs_end_once_also_where_every_message_fails(
    definitions: Definitions, history: list[Touchpoint], minutes: int
) -> None:
    player = Player(definitions)
    reported = 0
    for event in history:
        player.tell(event)
        sent = [action for action in player.actions if action.kind == "send"]
        at = player.clock + minutes * MINUTE
        for action in sent[reported:]:
            player.tell(touch("Message Failed", at=at, id=f"f{action.id}", action=action.id))
        reported = len(sent)
    player.run_out()
    assert player.refusals == []
    assert "parked" not in player.notes
    begun = [t.run for t in player.transitions if t.reason == "entered"]
    ended = [t.run for t in player.transitions if t.reason in ("exited", "completed")]
    assert sorted(begun) == sorted(ended)
    ids = [action.id for action in player.actions]
    assert len(ids) == len(set(ids))


@given(projects, histories)
def test_what_is_measured_is_what_an_arm_made_a_difference_for(
    definitions: Definitions, history: list[Touchpoint]
) -> None:
    player = play(definitions, history)
    drawn = {(t.run, t.detail) for t in player.transitions if t.reason == "drawn"}
    # An arm that leads to the end says how the run ended, and no more.
    ended_from = {(t.run, t.source) for t in player.transitions if t.reason == "completed"}
    last: dict[tuple[str, str], int] = {}
    for one in player.exposures:
        exposed = one.experiment
        assert exposed is not None
        is_drawn = (one.run, one.arm) in drawn or (one.run, one.step) in ended_from
        assert one.arm.startswith("holdout") or is_drawn
        # While it is measured, nobody takes part twice.
        unit = one.run if exposed.trial.by == "run" else ""
        assert last.get((one.arm, unit), 0) < one.at
        last[one.arm, unit] = exposed.until
    since = {(one.run, one.arm): one.at for one in player.exposures}
    for t in player.transitions:
        if t.reason == "measured":
            assert since[t.run, t.detail] < t.at


@given(projects)
def test_who_never_enters_is_left_alone(definitions: Definitions) -> None:
    advanced = advance(definitions, "an", EMPTY, Tick(START), START)
    assert (advanced.actions, advanced.records, advanced.wake_at) == ((), (), 0)
