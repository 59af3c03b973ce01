"""Laws of a plan, for any two rows of steps."""

from hypothesis import given
from hypothesis import strategies as st

from sojourn.journeyfile.plan.plan import Plan, make_plan, may_strand
from sojourn.journeyfile.plan.standing import Standing
from sojourn.journeyfile.project.loaded import Loaded
from support.files import SMALL
from support.loading import load

#: Each id with how long it waits.
Row = dict[str, int]
ROWS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3), min_size=1).flatmap(
    lambda row: st.permutations(list(row)).map(lambda order: {step: row[step] for step in order})
)


def project(row: Row) -> Loaded:
    steps = "".join(f"  - wait: {hours}h\n    id: {step}\n" for step, hours in row.items())
    welcome = f"journey: welcome\nenter: {{on: Signed Up}}\nsteps:\n{steps}"
    return load({**SMALL, "welcome.yaml": welcome})


def steps_of(plan: Plan, kind: str) -> set[str]:
    return {change.step for change in plan.changes if change.kind == kind}


@given(old=ROWS, new=ROWS)
def test_what_comes_goes_changes_and_moves_is_told_of_each_step_once(old: Row, new: Row) -> None:
    plan = make_plan(project(old), project(new))
    assert steps_of(plan, "step_added") == new.keys() - old.keys()
    assert steps_of(plan, "step_removed") == old.keys() - new.keys()
    both = old.keys() & new.keys()
    assert steps_of(plan, "step_changed") == {step for step in both if old[step] != new[step]}
    kept = [step for step in old if step in both - steps_of(plan, "step_moved")]
    assert kept == [step for step in new if step in kept]
    assert len(plan.changes) == len(set(plan.changes))
    assert bool(plan.changes) == (list(old.items()) != list(new.items()))


@given(old=ROWS, new=ROWS, runs=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9)))
def test_those_and_only_those_are_stranded_whose_step_is_gone(
    old: Row, new: Row, runs: dict[str, int]
) -> None:
    here = {step: count for step, count in runs.items() if step in old}
    before, after = project(old), project(new)
    standings = [Standing("welcome", (step,), runs=count) for step, count in here.items()]
    plan = make_plan(before, after, standings)
    gone = {step: count for step, count in here.items() if step not in new}
    assert plan.stranded_runs == sum(gone.values())
    assert plan.runs == sum(here.values())
    for change in plan.changes:
        assert change.runs == here.get(change.step, 0)
        assert (change.severity == "error") == (change.step in gone)
    if plan.stranded:
        assert may_strand(before, after)
