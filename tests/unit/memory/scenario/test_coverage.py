"""Steps and branches: what counts as gone through, and what is missing by name."""

from sojourn.memory.scenario.coverage import Coverage, coverage
from sojourn.memory.scenario.rehearsal import rehearse
from unit.memory.scenario.shop import definitions, loaded, scenario

ADDED = "Product Added: {cart_id: k1, product_id: p1, price: 45}"
PAID = "Order Completed: {cart_id: k1, order_id: o1}"


def covered(*plays: str) -> Coverage:
    project = loaded()
    told = [
        rehearse(definitions(), scenario(play, "stage: new")).told.transitions for play in plays
    ]
    return coverage(project.flows, definitions().journeys, told)


def test_nothing_played_is_nothing_covered() -> None:
    nothing = covered()
    assert (nothing.steps_covered, nothing.branches_covered) == (0, 0)
    assert nothing.uncovered == (
        "cart: cooling",
        "cart: first",
        "cart: reaction",
        "cart: size",
        "cart: big",
        "visit: first",
        "visit: pause",
        "cart: reaction → the end (then)",
        "cart: reaction → size (else)",
        "cart: size → big (1)",
        "cart: size → the end (otherwise)",
        "cart: exit → Order Completed",
    )
    assert nothing.steps_total + nothing.branches_total == len(nothing.uncovered)


def test_each_way_counts_by_itself() -> None:
    opened = f"{ADDED}, after: 24h, report: {{first: opened}}"
    assert "cart: reaction → the end (then)" not in covered(opened).uncovered
    assert "cart: reaction → size (else)" in covered(opened).uncovered
    not_opened = covered(f"{ADDED}, after: 3d")
    assert "cart: reaction → the end (then)" in not_opened.uncovered
    assert "cart: size → big (1)" in not_opened.uncovered
    assert "cart: size → the end (otherwise)" not in not_opened.uncovered


def test_an_exit_counts_where_it_ends_a_run() -> None:
    assert "cart: exit → Order Completed" not in covered(f"{ADDED}, after: 1h, {PAID}").uncovered
    assert "cart: exit → Order Completed" in covered(PAID).uncovered


def test_all_together_cover_everything() -> None:
    big = ADDED.replace("45", "450")
    whole = covered(
        f"{ADDED}, after: 24h, report: {{first: opened}}",
        f"{ADDED}, after: 3d",
        f"{big}, after: 3d",
        f"{ADDED}, {PAID}",
        "Store Visited",
    )
    assert whole.uncovered == ()
    assert whole.is_whole
    assert (whole.steps_covered, whole.branches_covered) == (7, 5)


FLOW = """\
journey: flow
enter: {on: Store Visited}
steps:
  - split: tone
    id: tone
    arms:
      warm: {share: 50%, steps: [{tag: {add: warm}, id: warm}]}
      cool: {share: 50%}
  - repeat: [{wait: 1h, id: again}]
    times: 2
    id: loop
  - together:
      mail:
        - {wait_for: Order Completed, up_to: 2h, id: bought}
      show:
        - {wait: 3h, id: shown}
    id: both
  - {tag: {add: done}, id: done}
"""


def test_arms_loops_and_branches_side_by_side_are_branches_too() -> None:
    project = loaded(flow=FLOW)
    assert project.definitions is not None
    told = []
    for number in range(8):
        play = "Store Visited, after: 2h, " + (f"{PAID}, " if number % 2 else "") + "after: 6h"
        one = scenario(play, "stage: new", customer=f"id: c{number}", file="flow")
        told.append(rehearse(project.definitions, one).told.transitions)
    journeys = {"flow": project.definitions.journeys["flow"]}
    found = coverage({"flow": project.flows["flow"]}, journeys, told)
    assert found.uncovered == ()
    assert (found.steps_total, found.branches_total) == (8, 2 + 2 + 3 + 2)
    half = coverage({"flow": project.flows["flow"]}, journeys, told[:1])
    assert len(half.uncovered) == 2, half.uncovered  # one arm, one end of the wait
