"""A customer under other definitions: what happens when a version comes into force.

It happens to every customer of a shard between two records of its log (semantics 14), and may
happen again after a crash; so adopting twice is adopting once.
"""

from msgspec.structs import replace

from sojourn.core.consent import consents
from sojourn.core.consent.consenting import told_by_rules
from sojourn.core.customer.state import CustomerState
from sojourn.core.deciding.concluding import conclude, refused
from sojourn.core.declared.definitions import Definitions
from sojourn.core.draft import Draft
from sojourn.core.event import Takeover
from sojourn.core.outcome import Advanced, Refusal
from sojourn.core.runs.resuming import resume
from sojourn.core.shared.accounts import ALONE, Shared
from sojourn.core.versions.migrating import migrate as migrate_run
from sojourn.core.versions.rearming import rearm, timed


def concerns_customers(before: Definitions, after: Definitions, *, migrate: bool) -> bool:
    """Whether anything about a customer may change where `after` comes in place of `before`."""
    return (
        (migrate and any(one.migration is not None for one in after.journeys.values()))
        or before.pauses != after.pauses
        or _has_other_rules(after, before)
        or timed(before) != timed(after)
        or (bool(timed(after)) and before.timezone != after.timezone)
        or _silences(before) != _silences(after)
    )


def adopt(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    takeover: Takeover,
    *,
    before: Definitions | None = None,
    migrate: bool = True,
    shared: Shared = ALONE,
) -> Advanced:
    """Take `customer` over by `definitions`, which come in place of `before`.

    Without `migrate` runs on other versions are left alone. Pure and total: a run with which
    that goes wrong stays as it was, and the note says so. Where nothing changes, the state
    returned is the one given.
    """
    draft = Draft(definitions, customer, state, takeover, takeover.at, shared)
    try:
        if migrate:
            _migrate(draft)
        if before is not None and _has_other_rules(definitions, before):
            consents.settle(draft, before.policies)
        resume(draft, before)
        rearm(draft, before)
        advanced = conclude(draft, latest_at=state.latest_at)
        if before is not None and _has_other_rules(definitions, before):
            advanced = replace(advanced, consents=told_by_rules(draft, before))
    except Exception as defect:
        refusal = Refusal("defect", f"{type(defect).__name__} in the decision")
        return refused(definitions, state, refusal)
    if replace(advanced.state, sequence=state.sequence) == state:
        return replace(advanced, state=state)
    return advanced


def _migrate(draft: Draft) -> None:
    for run in tuple(draft.runs.values()):
        before = draft.mark()
        try:
            migrate_run(draft, run)
        except Exception:
            draft.go_back(before)
            draft.notes.append("defect_without_input")


def _has_other_rules(definitions: Definitions, before: Definitions) -> bool:
    """Whether what customers have said may mean something else than before."""
    return before.policies.consent != definitions.policies.consent


def _silences(definitions: Definitions) -> tuple[tuple[str, str, int, bool], ...]:
    """What the silence of customers means for their stage."""
    lifecycle = definitions.lifecycle
    rules = lifecycle.silences if lifecycle is not None else ()
    return tuple((rule.stage, rule.source, rule.absent_ms, rule.back) for rule in rules)
