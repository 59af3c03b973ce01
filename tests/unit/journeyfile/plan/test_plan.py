"""What a plan says of a change, with and without runs."""

from collections.abc import Mapping
from typing import Any

import pytest

from sojourn.journeyfile.plan.change import KINDS, Change, KeyChange, Kind
from sojourn.journeyfile.plan.document import as_json
from sojourn.journeyfile.plan.plan import Plan, make_plan, may_strand
from sojourn.journeyfile.plan.standing import Standing
from sojourn.journeyfile.project.loaded import Loaded
from support.files import SMALL, changed, without
from support.loading import load

REST = "  - wait: 7d\n    id: rest\n"
FIRST = """\
  - send: cart_reminder
    id: first
    category: promotional
    channel: email
"""
#: `cart` without the step `rest`, which holds customers.
NO_REST = changed("cart.yaml", REST, "")


def loaded(files: Mapping[str, str]) -> Loaded:
    found = load(files)
    assert found.definitions is not None, found.findings
    return found


def plan(new: Mapping[str, str], *runs: Standing, old: Mapping[str, str] = SMALL) -> Plan:
    return make_plan(loaded(old), loaded(new), runs or None)


def told(new: Mapping[str, str], *, old: Mapping[str, str] = SMALL) -> list[tuple[Kind, str]]:
    """Each change with what it is about."""
    return [
        (change.kind, change.step or change.journey or change.name)
        for change in plan(new, old=old).changes
    ]


def only(new: Mapping[str, str]) -> Change:
    (change,) = plan(new).changes
    return change


def migrating(text: str, files: Mapping[str, str] = NO_REST) -> dict[str, str]:
    return changed("cart.yaml", "steps:\n", f"migrate: {text}\nsteps:\n", files)


def version(files: Mapping[str, str], journey: str = "cart") -> str:
    definitions = loaded(files).definitions
    assert definitions is not None
    return definitions.journeys[journey].version


def fates(new: Mapping[str, str], *runs: Standing) -> list[str]:
    groups = plan(new, *runs).groups
    assert groups is not None
    return [group.fate.text() for group in groups]


def test_the_same_project_has_no_changes_whatever_its_comments_say() -> None:
    commented = changed("cart.yaml", "wait: 24h", "wait: 1d   # a day")
    assert plan(commented).changes == ()


def test_a_changed_step_tells_its_keys_with_their_old_and_new_values() -> None:
    change = only(changed("cart.yaml", "    channel: email\n", "    channel: [email, sms]\n"))
    assert (change.kind, change.journey, change.step, change.verb) == (
        *("step_changed", "cart", "first", "send"),
    )
    assert change.keys == (KeyChange("channel", "email", "email, sms"),)


def test_a_step_within_a_branch_is_told_by_itself_and_not_as_its_parents_change() -> None:
    assert told(changed("cart.yaml", "        channel: sms", "        channel: email")) == [
        ("step_changed", "second")
    ]


def test_steps_come_and_go_without_moving_their_neighbours() -> None:
    more = changed("cart.yaml", FIRST, FIRST + "  - wait: 1h\n    id: breath\n")
    assert told(more) == [("step_added", "breath")]
    assert told(SMALL, old=more) == [("step_removed", "breath")]


def test_a_step_that_changes_places_says_from_where_to_where() -> None:
    change = only(changed("cart.yaml", "steps:\n", "steps:\n" + REST, NO_REST))
    assert (change.kind, change.step) == ("step_moved", "rest")
    assert change.keys == (KeyChange("place", "after reaction", "first"),)


def test_a_step_that_goes_into_a_branch_has_moved() -> None:
    into = changed(
        "cart.yaml",
        "        channel: sms\n" + REST,
        "        channel: sms\n      - wait: 7d\n        id: rest\n",
    )
    changes = plan(into).changes
    assert [(change.kind, change.step) for change in changes] == [("step_moved", "rest")]
    assert changes[0].keys[0].new == "after second in `else` of reaction"


def test_a_branch_that_ends_the_run_now_is_a_change_of_its_step() -> None:
    open_end = changed("cart.yaml", "    then: exit\n", "")
    sms = "        channel: sms\n"
    (change,) = plan(
        changed("cart.yaml", sms, sms + "      - exit\n", open_end), old=open_end
    ).changes
    assert (change.kind, change.step) == ("step_changed", "reaction")
    assert change.keys == (KeyChange("else", "(steps)", "(steps, exit)"),)


def test_steps_without_a_name_are_known_by_what_they_say() -> None:
    tags = "  - tag: {add: one}\n  - tag: {add: two}\n"
    old = changed("cart.yaml", "steps:\n", "steps:\n" + tags)
    new = changed("cart.yaml", "steps:\n", "steps:\n  - tag: {add: zero}\n" + tags)
    assert told(new, old=old) == [("step_added", "1")]
    other = changed("cart.yaml", "  - tag: {add: two}\n", "  - tag: {add: three}\n", old)
    assert told(other, old=old) == [("step_changed", "2")]


@pytest.mark.parametrize(
    ("path", "old", "new", "kind", "key"),
    [
        ("cart.yaml", "  key: event.cart_id", "  again: never", "entry_changed", "key"),
        ("cart.yaml", "  - on: Order Completed\n", "  - on: Signed Up\n", "exit_changed", "exit"),
        ("cart.yaml", "exit:\n", "goal: {on: Order Completed}\nexit:\n", "goal_changed", "on"),
        ("cart.yaml", "title: A cart", "title: The cart", "journey_changed", "title"),
        ("sojourn.yaml", "EUR", "USD", "setting_changed", "currency"),
        ("events.yaml", "price: money", "price: number", "event_changed", "properties.price"),
        ("events.yaml", ", price: money", "", "event_changed", "properties.price"),
        ("profile.yaml", "topic: text", "topic: list", "attribute_changed", "type"),
        ("channels.yaml", "customer.phone", "customer.email", "channel_changed", "to"),
        ("lifecycle.yaml", "on: Product Added", "on: Signed Up", "stage_changed", "on"),
    ],
)
def test_each_part_of_a_project_has_its_kind_of_change(
    path: str, old: str, new: str, kind: Kind, key: str
) -> None:
    text = changed(path, old, new)
    if kind == "exit_changed":
        text = changed("cart.yaml", "    when: event.cart_id == run.key\n", "", text)
    change = only(text)
    assert change.kind == kind
    assert key in [one.key for one in change.keys]


def test_what_is_taken_away_from_the_whole_project_is_a_warning() -> None:
    fewer = changed("events.yaml", "  Signed Up: {}\n", "", without("welcome.yaml"))
    changes = {change.kind: change for change in plan(fewer).changes}
    assert changes["event_removed"].severity == "warning"
    assert changes["event_removed"].name == "Signed Up"
    assert changes["journey_removed"].journey == "welcome"
    more = plan(SMALL, old=fewer).changes
    assert [(change.kind, change.severity) for change in more] == [
        ("journey_added", "note"),
        ("event_added", "note"),
    ]


def test_stages_come_go_and_change_places() -> None:
    line = SMALL["lifecycle.yaml"]
    decision, purchase = line.splitlines(keepends=True)[2:4]
    turned = {**SMALL, "lifecycle.yaml": line.replace(decision + purchase, purchase + decision)}
    assert told(turned) in ([("stage_moved", "decision")], [("stage_moved", "purchase")])
    gone = {**SMALL, "lifecycle.yaml": line.replace(decision, "")}
    assert told(gone) == [("stage_removed", "decision")]
    assert told(SMALL, old=gone) == [("stage_added", "decision")]


def test_runs_on_a_step_that_is_still_there_stay_on_their_version() -> None:
    slower = changed("cart.yaml", "wait: 24h", "wait: 48h")
    found = plan(slower, Standing("cart", ("cooling",), runs=3), Standing("cart", ("rest",)))
    (change,) = found.changes
    assert (change.runs, change.fate and change.fate.text()) == (3, "stays on the old version")
    assert found.stranded_runs == 0


def test_runs_on_a_step_that_is_gone_are_stranded_unless_the_file_says_where_they_go() -> None:
    on_rest = Standing("cart", ("rest",), runs=2)
    found = plan(NO_REST, on_rest, Standing("cart", ("cooling",)))
    (change,) = found.changes
    assert (change.kind, change.step, change.runs, change.severity) == (
        *("step_removed", "rest", 2, "error"),
    )
    assert found.stranded_runs == 2
    assert fates(migrating("keep"), on_rest) == ["stays on the old version"]
    assert fates(migrating("exit"), on_rest) == ["ends"]
    assert fates(migrating("{move: {rest: cooling}}"), on_rest) == ["moves to cooling"]
    assert fates(migrating("{move: {rest: exit}}"), on_rest) == ["ends"]
    assert fates(migrating("{move: {reaction: first}}"), on_rest) == ["STRANDED"]


def test_a_migration_map_takes_runs_on_steps_of_the_same_id_along() -> None:
    runs = (Standing("cart", ("cooling",)), Standing("cart", ("reaction",)))
    assert fates(migrating("{move: {reaction: second}}"), *runs) == [
        "moves to cooling",
        "moves to second",
    ]


def test_runs_that_began_on_the_new_version_go_on() -> None:
    runs = Standing("cart", ("cooling",), version(NO_REST))
    assert fates(NO_REST, runs) == ["goes on as before"]
    assert fates(migrating("exit"), runs) == ["goes on as before"]


def test_of_a_journey_that_does_not_change_every_run_goes_on() -> None:
    runs = Standing("welcome", ("settling_in",)), Standing("welcome", ("gone",), "older")
    assert fates(NO_REST, *runs) == ["goes on as before"] * 2


def test_a_run_that_was_let_stay_on_a_removed_step_does_not_block_the_next_change() -> None:
    earlier = Standing("cart", ("rest",), version(SMALL))
    next_change = changed("cart.yaml", "wait: 24h", "wait: 48h", NO_REST)
    found = make_plan(loaded(NO_REST), loaded(next_change), [earlier])
    assert found.groups is not None
    assert [group.fate.word for group in found.groups] == ["stays"]
    # It is this change that takes the step away: an older version does not help.
    found = make_plan(loaded(SMALL), loaded(NO_REST), [Standing("cart", ("rest",), "older")])
    assert found.stranded_runs == 1


def test_a_run_in_several_places_has_the_worst_of_their_fates() -> None:
    both = Standing("cart", ("cooling", "rest"), runs=2)
    found = plan(NO_REST, both)
    assert found.stranded_runs == 2
    assert [change.runs for change in found.changes] == [2]


def test_a_journey_can_go_when_nobody_is_in_it() -> None:
    gone = without("welcome.yaml")
    nobody = Standing("cart", ("cooling",))
    (change,) = plan(gone, nobody).changes
    assert (change.kind, change.severity, change.runs) == ("journey_removed", "note", 0)
    found = plan(gone, Standing("welcome", ("settling_in",), runs=4))
    assert (found.changes[0].severity, found.stranded_runs) == ("error", 4)


def test_runs_of_a_journey_that_neither_project_has_are_no_matter_of_this_change() -> None:
    assert fates(NO_REST, Standing("bygone", ("x",))) == ["goes on as before"]


def test_going_back_does_not_use_the_migrations_of_the_older_project() -> None:
    target, now = loaded(migrating("exit")), loaded(SMALL)
    runs = [Standing("cart", ("rest",)), Standing("cart", ("cooling",))]
    found = make_plan(now, target, runs, migrating=False)
    assert found.groups is not None
    assert [group.fate.word for group in found.groups] == ["stays", "stranded"]
    assert make_plan(now, target, runs).stranded_runs == 0
    assert [change.kind for change in found.changes] == ["step_removed"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (SMALL, False),
        (changed("cart.yaml", "wait: 24h", "wait: 48h"), False),
        (NO_REST, True),
        (without("welcome.yaml"), True),
        (migrating("keep"), False),
        (migrating("exit"), False),
        (migrating("{move: {rest: cooling}}"), True),
    ],
)
def test_runs_need_only_be_counted_where_one_could_be_stranded(
    new: Mapping[str, str], expected: bool
) -> None:
    assert may_strand(loaded(SMALL), loaded(new)) is expected


def test_the_document_has_what_was_promised_and_counts_only_with_runs() -> None:
    bare: Any = as_json(plan(NO_REST))
    assert bare.keys() == {"old", "new", "changes"}
    (change,) = bare["changes"]
    assert {"journey": "cart", "step": "rest", "kind": "step_removed"}.items() <= change.items()
    assert "runs" not in change
    counted: Any = as_json(plan(NO_REST, Standing("cart", ("rest",), runs=7)))
    assert counted["stranded"] == 7
    assert (counted["changes"][0]["runs"], counted["changes"][0]["fate"]) == (7, "stranded")
    assert [(run["steps"], run["runs"], run["fate"]) for run in counted["runs"]] == [
        (["rest"], 7, "stranded")
    ]


def test_a_plan_is_the_same_every_time() -> None:
    runs = [Standing("cart", ("rest",)), Standing("welcome", ("settling_in",))]
    first = make_plan(loaded(SMALL), loaded(NO_REST), runs)
    assert make_plan(loaded(SMALL), loaded(NO_REST), reversed(runs)) == first


def test_every_kind_has_its_line() -> None:
    assert all(text and not text.endswith(".") for text in KINDS.values())
