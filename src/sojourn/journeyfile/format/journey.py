"""A journey's file."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sojourn.journeyfile.format.base import (
    DateText,
    Duration,
    EventNames,
    Expression,
    Name,
    ShareText,
    Strict,
    Title,
)
from sojourn.journeyfile.format.enter import EnterModel
from sojourn.journeyfile.format.experiments import JourneyHoldoutModel
from sojourn.journeyfile.format.steps import Steps


class ExitModel(Strict):
    """What ends a run at once, wherever it stands."""

    what: ClassVar[str] = "an item of `exit`"
    on: EventNames | None = Field(
        None, description="The events that end it.", examples=["Order Completed"]
    )
    when: Expression | None = Field(
        None, description="The condition that ends it.", examples=["customer.cart.is_empty"]
    )
    then: Name | None = Field(
        None, description="The step from which it cleans up.", examples=["forget"]
    )


class GoalModel(Strict):
    """What the journey is for."""

    what: ClassVar[str] = "`goal`"
    on: EventNames = Field(description="The event that counts.", examples=["Order Completed"])
    when: Expression | None = Field(
        None, description="Which of the events counts.", examples=["event.value >= 20"]
    )
    within: Duration | None = Field(
        None, description="How long after the entry it counts.", examples=["3d"]
    )
    target: ShareText | None = Field(
        None, description="What part of the runs should reach it.", examples=["15%"]
    )
    until: DateText | None = Field(
        None, description="With `target`: by which day.", examples=["2026-12-31"]
    )


class MoveModel(Strict):
    """Where runs on other versions go, by the step on which they stand."""

    what: ClassVar[str] = "`migrate`"
    move: dict[Name, Name] = Field(
        description="The old step, and the new one or `exit`; runs on steps that are still there "
        "go along by themselves.",
        examples=["{cooling: first}"],
    )


def _migration_kind(value: Any) -> str:
    return "(move)" if isinstance(value, dict | MoveModel) else "(word)"


class JourneyModel(Strict):
    """One journey: who enters, what ends it, what happens."""

    what: ClassVar[str] = "a journey"
    fallback: ClassVar[Mapping[str, Any]] = {
        "journey": "unnamed",
        "enter": {"on": "Message Sent"},
        "steps": ["exit"],
    }
    journey: Name = Field(
        description="The journey's name, and its file's.", examples=["abandoned_cart"]
    )
    title: Title = Field("", description="What people call it.", examples=["A cart left behind"])
    group: Name | None = Field(
        None,
        description="The group of journeys that it belongs to, for caps and priorities.",
        examples=["cart"],
    )
    enter: EnterModel = Field(
        description="Who enters, and how often.", examples=["{on: Product Added}"]
    )
    exit: tuple[ExitModel, ...] = Field(
        (), description="What ends a run at once.", examples=["[{on: Order Completed}]"]
    )
    goal: GoalModel | None = Field(
        None, description="What the journey is for.", examples=["{on: Order Completed, within: 3d}"]
    )
    holdout: JourneyHoldoutModel | None = Field(
        None,
        description="Customers who get none of its messages, for comparison.",
        examples=["{share: 10%, measure: {on: Order Completed, within: 7d}}"],
    )
    migrate: Annotated[
        Annotated[MoveModel, Tag("(move)")]
        | Annotated[Literal["keep", "exit"] | None, Tag("(word)")],
        Discriminator(_migration_kind),
    ] = Field(
        None,
        description="What becomes of runs on other versions: `keep` lets them finish there, `exit` "
        "ends them, `move` takes them along.",
        examples=["{move: {cooling: first}}"],
    )
    steps: Steps = Field(
        description="What happens, in reading order.", examples=["[{wait: 24h, id: cooling}]"]
    )
