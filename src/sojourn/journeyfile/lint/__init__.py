"""The linter: what can be loaded, but is not likely to be what its author had in mind.

Each rule is a function from a whole project to findings. A rule speaks only of what it is sure
of: one false alarm costs more than ten silences, because people then stop reading.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.lint.conditions import fixed_conditions, hidden_branches
from sojourn.journeyfile.lint.exits import unseen_events
from sojourn.journeyfile.lint.loops import loops
from sojourn.journeyfile.lint.messages import competing, repeated, two_categories
from sojourn.journeyfile.lint.names import similar_names
from sojourn.journeyfile.lint.offers import unnamed
from sojourn.journeyfile.lint.policies import idle_caps, short_lived
from sojourn.journeyfile.lint.promotion import late_messages, missing_exits
from sojourn.journeyfile.lint.scenarios import untried
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject
from sojourn.journeyfile.lint.uses import lasting_audiences, unused_declarations

__all__ = ["JourneySubject", "ProjectSubject", "lint"]

_LINTS: Final[tuple[Callable[[ProjectSubject], Iterable[Finding]], ...]] = (
    loops,
    fixed_conditions,
    hidden_branches,
    missing_exits,
    late_messages,
    unseen_events,
    competing,
    repeated,
    two_categories,
    idle_caps,
    short_lived,
    unnamed,
    similar_names,
    unused_declarations,
    lasting_audiences,
    untried,
)


def lint(project: ProjectSubject) -> Iterator[Finding]:
    """All findings of the linter, in no order."""
    for rule in _LINTS:
        yield from rule(project)
