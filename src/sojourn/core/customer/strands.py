"""The places at which a run stands: its first one, and the branches of `together` beside it.

A strand is named "<id of the together>.<branch>", the first place "". A run is seen from a
strand by putting that strand's place into its own fields, and is put together again after; so
whatever moves a run need not know of the others (docs/decisions/0010-strands.md).
"""

from msgspec.structs import replace

from sojourn.core.customer.state import Run, Strand

#: The name of the first place.
FIRST = ""

#: No step and no branch has such a name.
_RETRY = "@next"


def standing(run: Run) -> tuple[str, ...]:
    """The strands under way, the first place before the others."""
    first = (FIRST,) if run.step else ()
    return (*first, *(strand.id for strand in run.strands)) if run.strands else first


def seen_from(run: Run, strand: str) -> Run | None:
    """`run` as seen from `strand`; None where that one is over."""
    if strand == FIRST:
        return run if run.step else None
    place = next((other for other in run.strands if other.id == strand), None)
    if place is None:
        return None
    return replace(run, step=place.step, reached_at=place.reached_at, due_at=place.due_at)


def put_back(whole: Run, view: Run, strand: str) -> Run:
    """The run with what `view`, seen from `strand`, has become; `whole` gives the first place."""
    if strand == FIRST:
        return view
    place = Strand(strand, view.step, view.reached_at, view.due_at)
    others = tuple(place if other.id == strand else other for other in view.strands)
    return _with_places(view, whole, others)


def begin(whole: Run, view: Run, together: str, branches: tuple[str, ...]) -> Run:
    """`whole` with a strand for each branch, all of them still at the step `together`."""
    new = tuple(Strand(f"{together}.{name}", together, view.reached_at) for name in branches)
    return replace(whole, strands=(*whole.strands, *new))


def retry_of(step: str) -> str:
    """The strand of a message of `step` that waits for its next channel beside the run."""
    return f"{step}{_RETRY}"


def is_retry(strand: str) -> bool:
    """Whether a strand is that of a message only, and leads to no further step."""
    return strand.endswith(_RETRY)


def beside(run: Run, place: Strand) -> Run:
    """`run` with one strand more, or another in the place of the one of that name."""
    others = tuple(other for other in run.strands if other.id != place.id)
    return replace(run, strands=(*others, place))


def without(run: Run, *strands: str) -> Run:
    """`run` after some of its strands have ended, and those within them."""
    if strands == (FIRST,):
        return replace(run, step="", due_at=0)
    gone = set(strands)
    # A branch within a branch ends with it: its `together` is where the outer one stands.
    inner = {strand.step for strand in run.strands if strand.id in gone}
    within = tuple(other.id for other in run.strands if together_of(other.id) in inner - {""})
    kept = tuple(other for other in run.strands if other.id not in gone)
    held = tuple(other for other in run.held if other.strand not in gone)
    smaller = replace(run, strands=kept, held=held)
    deeper = tuple(strand for strand in within if strand not in gone)
    return without(smaller, *deeper) if deeper else smaller


def siblings(run: Run, together: str) -> tuple[str, ...]:
    """The strands of one `together` that are under way."""
    return tuple(other.id for other in run.strands if together_of(other.id) == together)


def waiting_at(run: Run, together: str) -> str | None:
    """The strand that stands at `together` until its branches have ended, if any does."""
    if run.step == together:
        return FIRST
    return next(
        (
            other.id
            for other in run.strands
            if other.step == together and together_of(other.id) != together
        ),
        None,
    )


def together_of(strand: str) -> str:
    """The id of the step that began a strand; "" for the first place."""
    return strand.rpartition(".")[0]


def next_due_at(run: Run) -> int:
    """When the first of the run's timers is due; 0 where none is set."""
    return min((due_at for due_at, _ in timers(run)), default=0)


def timers(run: Run) -> list[tuple[int, str]]:
    """When a strand's timer is due, and which one's, for each that has one set."""
    set_timers = [(run.due_at, FIRST)] if run.due_at else []
    set_timers += [(strand.due_at, strand.id) for strand in run.strands if strand.due_at]
    set_timers += [(held.goes_at, held.strand) for held in run.held if held.goes_at]
    return set_timers


def _with_places(view: Run, whole: Run, strands: tuple[Strand, ...]) -> Run:
    return replace(
        view,
        step=whole.step,
        reached_at=whole.reached_at,
        due_at=whole.due_at,
        strands=strands,
    )
