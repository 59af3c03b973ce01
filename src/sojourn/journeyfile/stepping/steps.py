"""Each step of a journey to the value that a run executes."""

from msgspec.structs import replace

from sojourn.core.declared.steps import Send, Step
from sojourn.core.declared.trial import Holdout
from sojourn.journeyfile.format.branches import BranchingStep
from sojourn.journeyfile.format.emissions import SendStep
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.waits import WaitingStep
from sojourn.journeyfile.stepping.acts import compile_act
from sojourn.journeyfile.stepping.branches import compile_branches
from sojourn.journeyfile.stepping.sends import compile_send
from sojourn.journeyfile.stepping.variations import vary
from sojourn.journeyfile.stepping.waits import compile_wait
from sojourn.journeyfile.stepping.workbench import Workbench


def compile_steps(bench: Workbench, holdout: Holdout | None) -> dict[str, Step]:
    """The steps by their ids, in reading order; `holdout` is that of their journey."""
    steps = {placed.id: _held(_compile(bench, placed), holdout) for placed in bench.flow.steps}
    # After that, so that what an arm sends instead is held out like what it replaces.
    return vary(bench, steps)


def _held(step: Step, holdout: Holdout | None) -> Step:
    if holdout is None or not isinstance(step, Send):
        return step
    return replace(step, holdout=holdout)


def _compile(bench: Workbench, placed: Placed) -> Step:
    step = placed.step
    if isinstance(step, WaitingStep):
        return compile_wait(bench, placed, step)
    if isinstance(step, SendStep):
        return compile_send(bench, placed, step)
    if isinstance(step, BranchingStep):
        return compile_branches(bench, placed, step)
    return compile_act(bench, placed, step)
