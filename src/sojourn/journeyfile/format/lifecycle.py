"""lifecycle.yaml: the stages in the order of the line, and the ways that lead to each."""

from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag

from sojourn.journeyfile.format.base import (
    CountText,
    Duration,
    EventNames,
    Expression,
    Name,
    Strict,
)


class StageModel(Strict):
    """One way by which a customer comes to a stage."""

    what: ClassVar[str] = "a stage"
    start: bool = Field(False, description="Where every customer begins.", examples=["true"])
    on: EventNames | None = Field(
        None, description="The events that lead here.", examples=["Product Viewed"]
    )
    when: Expression | None = Field(
        None,
        description="A condition that must hold; without `on`, asked at whatever happens.",
        examples=["customer.orders.count >= 3"],
    )
    count: CountText | None = Field(
        None,
        description="How many such events, and within which window.",
        examples=["at least 3 in rolling 14d"],
    )
    source: Name | None = Field(
        None,
        alias="from",
        description="Only from this stage; `any` for all.",
        examples=["loyalty"],
    )
    absent: Duration | None = Field(
        None, description="How long nothing was heard of the customer.", examples=["90d"]
    )


def _ways_kind(value: Any) -> str:
    return "(ways)" if isinstance(value, list | tuple) else "(way)"


class LifecycleModel(Strict):
    """lifecycle.yaml: the stages, in the order of the line."""

    what: ClassVar[str] = "lifecycle.yaml"
    lifecycle: dict[
        Name,
        Annotated[
            Annotated[StageModel, Tag("(way)")]
            | Annotated[Annotated[tuple[StageModel, ...], Field(min_length=1)], Tag("(ways)")],
            Discriminator(_ways_kind),
        ],
    ] = Field(
        description="The stages in the order of the line; a list gives several ways to one.",
        examples=["{awareness: {start: true}, purchase: {on: Order Completed}}"],
    )

    def ways(self) -> dict[str, tuple[StageModel, ...]]:
        """All ways to each stage."""
        return {
            name: (told,) if isinstance(told, StageModel) else told
            for name, told in self.lifecycle.items()
        }
