"""What a scenario expects: actions, runs, a stage, decisions. Only what is named is compared."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sojourn.core.vocabulary import ActionKind, Category, DecisionReason, Outcome
from sojourn.journeyfile.format.base import Name, Strict
from sojourn.journeyfile.format.told import AnyText, MomentText, Value


class ActionModel(Strict):
    """One action. Only what is named is compared."""

    what: ClassVar[str] = "an item of `actions`"
    kind: ActionKind | None = Field(
        None, description="What is wanted; if not said, anything but a `cancel`.", examples=["send"]
    )
    step: AnyText | None = Field(None, description="The step.", examples=["first"])
    journey: Name | None = Field(None, description="The journey.", examples=["abandoned_cart"])
    run: AnyText | None = Field(None, description="The run.", examples=["abandoned_cart/k1"])
    channel: Name | None = Field(None, description="The channel.", examples=["email"])
    to: AnyText | None = Field(None, description="The address.", examples=["an@example.test"])
    at: MomentText | None = Field(None, description="When.", examples=["2026-03-03 21:30"])
    template: AnyText | None = Field(None, description="The message.", examples=["cart_reminder"])
    category: Category | None = Field(None, description="What it is for.", examples=["promotional"])
    change: AnyText | None = Field(
        None, description="Of an audience: add or remove.", examples=["add"]
    )
    offer: Name | None = Field(
        None, description="The offer that it shows a code of.", examples=["first_order"]
    )
    code: AnyText | None = Field(None, description="The code.", examples=["FIRST10"])
    because: AnyText | None = Field(
        None,
        description="Why it went out like this, in the words of docs/scenarios.md.",
        examples=["no address for push"],
    )
    data: dict[AnyText, Value] = Field(
        {}, description="What goes along; only what is named.", examples=["{product: p1}"]
    )


class DecisionModel(Strict):
    """One decision of a step. Only what is named is compared."""

    what: ClassVar[str] = "an item of `decisions`"
    step: AnyText = Field(description="The step.", examples=["second"])
    journey: Name | None = Field(None, description="The journey.", examples=["abandoned_cart"])
    run: AnyText | None = Field(None, description="The run.", examples=["abandoned_cart/k1"])
    outcome: Outcome | None = Field(None, description="What became of it.", examples=["dropped"])
    reason: DecisionReason | None = Field(None, description="Why.", examples=["no_address"])
    channel: Name | None = Field(None, description="The channel.", examples=["push"])
    arm: AnyText | None = Field(
        None, description="The arm, behind its experiment.", examples=["thanks_tone=warm"]
    )


def _none_or_list(value: Any) -> str:
    return "(none)" if isinstance(value, str) else "(items)"


def _none_or_mapping(value: Any) -> str:
    return "(none)" if isinstance(value, str) else "(names)"


class ExpectModel(Strict):
    """What must be so, at the moment at which it stands."""

    what: ClassVar[str] = "`expect`"
    actions: (
        Annotated[
            Annotated[tuple[ActionModel, ...], Tag("(items)")]
            | Annotated[Literal["none"], Tag("(none)")],
            Discriminator(_none_or_list),
        ]
        | None
    ) = Field(
        None,
        description="All actions so far, in their order, or `none`.",
        examples=["[{step: first, channel: email}]"],
    )
    runs: (
        Annotated[
            Annotated[dict[AnyText, AnyText], Tag("(names)")]
            | Annotated[Literal["none"], Tag("(none)")],
            Discriminator(_none_or_mapping),
        ]
        | None
    ) = Field(
        None,
        description="Where runs stand, or how they ended; `none` where nobody entered.",
        examples=["{abandoned_cart/k1: completed}"],
    )
    stage: Name | None = Field(
        None, description="The stage of the lifecycle.", examples=["decision"]
    )
    decisions: tuple[DecisionModel, ...] | None = Field(
        None,
        description="All decisions so far of the steps that are named here, in their order.",
        examples=["[{step: second, outcome: dropped, reason: no_address}]"],
    )
