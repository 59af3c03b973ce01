"""What the steps of one journey are compiled with."""

from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.heard import Waits
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review


class Workbench:
    """The journey whose steps are compiled, and all that they may refer to.

    Findings go to `review`. `scope` is what each step may look at besides waits.
    """

    def __init__(
        self,
        review: Review[JourneyModel],
        clauses: Clauses,
        catalogue: Catalogue,
        flow: Flow,
        scope: Scope,
    ) -> None:
        self.review = review
        self.clauses = clauses
        self.catalogue = catalogue
        self.flow = flow
        self._scope = scope
        self._waits = Waits(flow)

    def scope_of(self, placed: Placed, on: tuple[str, ...] | None = None) -> Scope:
        """What a step may look at besides the customer; `on` are the events of the clause."""
        return Scope(
            on=on,
            entry=self._scope.entry,
            given=self._scope.given,
            waits=self._waits.at(placed.id),
            arms=self._scope.arms,
        )
