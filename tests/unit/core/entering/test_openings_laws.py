"""Laws of what time opens and of what other definitions do, over any course of things."""

from collections.abc import Sequence
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sojourn.core.deciding.concluding import wake_at
from sojourn.core.declared.clause import Count
from sojourn.core.declared.definitions import (
    Definitions,
    Journey,
    Lifecycle,
    Migration,
    Pause,
    StageRule,
)
from sojourn.core.declared.entry import (
    Entry,
    Exit,
    OnAbsence,
    OnBecoming,
    OnCommand,
    OnDate,
    OnEvent,
    OnSchedule,
    OnStage,
)
from sojourn.core.declared.policies import Policies
from sojourn.core.declared.steps import (
    Emit,
    IfFailed,
    Option,
    Send,
    Step,
    Together,
    Update,
    Wait,
    WaitFor,
)
from sojourn.core.entering.requested import JOURNEY_REQUESTED
from sojourn.core.event import Takeover, Touchpoint
from sojourn.core.local_time.hours import Window
from sojourn.core.versions.adopt import adopt
from sojourn.journeyfile.phrases.schedule import Cron
from support.play import Player
from support.project import DAY, HOUR, START, event_value, journey, project, touch

ABSENT = 3 * DAY


def timed(number: int) -> list[Journey]:
    """What something else than an event opens; each version at other times."""
    say = Send("say", "hello", "service", ("direct",))
    return [
        journey(
            "absent",
            enter=Entry(OnAbsence(ABSENT)),
            steps=[Emit("tell", "Product Viewed", next="say"), say],
        ),
        journey(
            "no_order", enter=Entry(OnAbsence(number * DAY, ("Order Completed",))), steps=[say]
        ),
        journey(
            "staged",
            enter=Entry(OnStage(("decision", "dormant"))),
            steps=[Wait("pause", HOUR, next="say"), say],
        ),
        journey(
            "richer",
            enter=Entry(OnBecoming(lambda facts: facts.profile.orders.count >= 2, "two orders")),
            steps=[Update("mark", set={"plan": lambda _: "gold"}, next="say"), say],
        ),
        journey(
            "gold",
            enter=Entry(OnBecoming(lambda facts: facts.profile.attributes.get("plan") == "gold")),
            steps=[say],
        ),
        journey("birthday", enter=Entry(OnDate("birthday", 0, 540, yearly=True)), steps=[say]),
        journey("renewal", enter=Entry(OnDate("renewal", -number * DAY, 540)), steps=[say]),
        journey(
            "daily",
            enter=Entry(OnSchedule(Cron("0 9 * * *"), "0 9 * * *"), at_most=Count(3, number * DAY)),
            steps=[Wait("pause", 30 * HOUR, next="say"), say],
        ),
        journey("asked", enter=Entry(OnCommand({"note": "text"})), steps=[say]),
    ]


def cart(number: int, migration: Migration | None) -> Journey:
    waits: list[Step] = [
        Wait("cooling", number * DAY, next="both"),
        Together("both", {"a": "wait_a", "b": "wait_b"}, next="say"),
        Wait("wait_a", DAY),
        WaitFor("wait_b", 2 * DAY, (Option(None, on=("Product Viewed",)),)),
        Send(
            "say",
            "reminder",
            "service",
            ("direct", "email"),
            if_failed=IfFailed("next channel"),
            next="rest",
        ),
        Wait("rest", DAY),
    ]
    # Each other version has the first wait under another id.
    if number % 2 == 0:
        waits[0] = replace(waits[0], id="pause")
    return journey(
        "cart",
        enter=Entry(OnEvent(("Product Added",)), key=event_value("cart_id"), at_once=5),
        exits=[Exit(on=("Order Completed",), text="Order Completed")],
        steps=waits,
        version=number,
        migration=migration,
    )


def line(number: int) -> Lifecycle:
    return Lifecycle(
        "awareness",
        (StageRule("awareness"), StageRule("decision", on=("Product Added",))),
        (StageRule("dormant", source="any", absent_ms=number * 4 * DAY),),
    )


def version(number: int) -> Definitions:
    """Versions of one project: 2 moves runs, 3 pauses, 4 lets go again, 5 ends runs."""
    migrations = {
        2: Migration("move", {"cooling": "pause"}),
        3: Migration("move", {"pause": "say"}),
        5: Migration("exit"),
    }
    pauses = {
        3: {"cart": Pause(held=True), "absent": Pause(held=True)},
        4: {"cart": Pause(held=False, policy="skip expired", over_ms=HOUR)},
    }
    here = cart(number, migrations.get(number))
    definitions = project(
        here,
        *timed(number),
        lifecycle=line(number),
        version=number,
        pauses=pauses.get(number),
    )
    timezone = "America/New_York" if number == 4 else definitions.timezone
    return replace(definitions, timezone=timezone, policies=QUIET)


#: Messages wait for the morning.
QUIET = Policies(open_hours={"service": Window(8 * 60, 12 * 60)})

#: Only who was met before is a customer whom other definitions can take over.
FIRST = touch("Signed Up", identifiers={"email": "an@example.test"})

#: What happens: an event, time that passes (days), another version that comes into force, or
#: the last message fails.
Happening = Touchpoint | float | int | Literal["fails"]

names = st.sampled_from(["k", "l"])
told = st.one_of(
    st.builds(lambda cart_id: ("Product Added", {"cart_id": cart_id}), names),
    st.builds(lambda cart_id: ("Order Completed", {"cart_id": cart_id}), names),
    st.just(("Product Viewed", {"product_id": "p"})),
    st.builds(
        lambda day: (
            "Signed Up",
            {"birthday": f"1990-03-{day:02}", "renewal": f"2026-03-{day:02}"},
        ),
        st.integers(1, 31),
    ),
    st.just((JOURNEY_REQUESTED, {"journey": "asked", "data": {"note": "n"}})),
)
events = st.builds(
    lambda what, hours, number: touch(what[0], at=START + hours * HOUR, id=f"e{number}", **what[1]),
    what=told,
    hours=st.integers(0, 24 * 40),
    number=st.integers(0, 1_000),
)
happenings: st.SearchStrategy[list[Happening]] = st.lists(
    st.one_of(events, st.floats(0.1, 9.0), st.integers(1, 5), st.just("fails")), max_size=20
)


def course(happened: Sequence[Happening]) -> Player:
    """One customer's life; every step is held against what holds at all times."""
    versions = {number: version(number) for number in range(1, 6)}
    everything = {v: j for one in versions.values() for v, j in one.versions.items()}
    player = Player(replace(versions[1], versions=everything)).tell(FIRST)
    for place, what in enumerate(happened):
        if isinstance(what, Touchpoint):
            player.tell(what)
        elif isinstance(what, float):
            player.until(max(player.clock, START) + int(what * DAY))
        elif what == "fails":
            sent = [action.id for action in player.actions if action.kind == "send"]
            last = sent[-1] if sent else "none"
            player.tell(touch("Message Failed", at=player.clock, id=f"f{place}", action=last))
        else:
            player.adopt(replace(versions[what], versions=everything))
        assert player.wake_at == wake_at(player.definitions, player.state)
        assert all(transition.at <= player.clock for transition in player.transitions)
    return player


@given(happenings)
def test_no_run_begins_twice_and_none_is_lost(happened: list[Happening]) -> None:
    player = course(happened)
    begun = [t.run for t in player.transitions if t.reason == "entered"]
    ended = [t.run for t in player.transitions if t.reason in ("exited", "completed")]
    assert len(begun) == len(set(begun))
    assert sorted(begun) == sorted([*ended, *(run.id for run in player.state.runs)])
    assert not any(run.parked for run in player.state.runs)


@given(happenings)
def test_each_action_is_decided_once(happened: list[Happening]) -> None:
    ids = [action.id for action in course(happened).actions]
    assert len(ids) == len(set(ids))


@given(happenings)
def test_a_replay_gives_the_same(happened: list[Happening]) -> None:
    first, second = course(happened), course(happened)
    assert first.state == second.state
    assert first.actions == second.actions
    assert first.transitions == second.transitions


@given(happenings, st.integers(1, 5))
def test_adopting_twice_is_adopting_once(happened: list[Happening], number: int) -> None:
    player = course(happened)
    before = player.definitions
    definitions = replace(version(number), versions=before.versions)
    takeover = Takeover(player.clock, "in/0@7")
    once = adopt(definitions, "an", player.state, takeover, before=before)
    again = adopt(definitions, "an", once.state, takeover, before=before)
    assert once.refusal is again.refusal is None
    assert again.state is once.state
    assert (again.actions, again.records, again.notes) == ((), (), ())
    assert again.wake_at == once.wake_at


@given(happenings)
def test_whoever_enters_as_absent_was_absent(happened: list[Happening]) -> None:
    told: dict[str, tuple[int, Touchpoint]] = {}
    for place, what in enumerate(happened):
        if isinstance(what, Touchpoint):
            told.setdefault(what.id, (place, what))
    player = course(happened)
    for entered in player.entered("absent"):
        known = course_up_to(happened, entered)
        for place, event in told.values():
            is_act = event.type != JOURNEY_REQUESTED
            was_known = is_act and place < known
            assert not (was_known and entered - ABSENT < event.occurred_at < entered)


def course_up_to(happened: list[Happening], at: int) -> int:
    """How many things had happened before the first of them that moved the clock past `at`."""
    clock = 0
    for place, what in enumerate(happened):
        if isinstance(what, Touchpoint):
            clock = max(clock, what.occurred_at)
        elif isinstance(what, float):
            clock = max(clock, START) + int(what * DAY)
        if clock > at:
            return place
    return len(happened)


@given(happenings)
def test_no_day_and_no_moment_comes_twice(happened: list[Happening]) -> None:
    player = course(happened)
    for name in ("birthday", "daily"):
        at = player.entered(name)
        assert len(at) == len(set(at))
    # Told anew, a birthday can be another day; else there is one in these weeks.
    told = {
        what.properties["birthday"]
        for what in happened
        if isinstance(what, Touchpoint) and what.type == "Signed Up"
    }
    assert len(player.entered("birthday")) <= len(told)
