"""The steps that hold a run: for a time, until a moment, until something happens."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sojourn.journeyfile.format.base import (
    DateText,
    DaysText,
    Duration,
    EventNames,
    Expression,
    Name,
    Strict,
    TimeText,
)

if TYPE_CHECKING:
    from sojourn.journeyfile.format.steps import Branch

StepId = Annotated[
    Name | None,
    Field(description="The name of the step, unique in the journey.", examples=["reminder"]),
]
Days = Annotated[
    DaysText | None,
    Field(description="Only on these weekdays.", examples=["mon-fri"]),
]


class MomentModel(Strict):
    """Until when to hold: a local time of day, or a day, in the customer's own time zone."""

    what: ClassVar[str] = "the moment of a `wait`"
    duration: Duration | None = Field(
        None, alias="for", description="First for this long.", examples=["1d"]
    )
    then_until: TimeText | None = Field(
        None, description="Then until this time of day.", examples=["09:00"]
    )
    until: TimeText | None = Field(
        None, description="Until the next such time of day.", examples=["09:00"]
    )
    days: Days = None
    date: DateText | None = Field(None, description="Until this day.", examples=["2026-12-24"])
    day_of: Expression | None = Field(
        None, description="Until the day that this names.", examples=["customer.renews_on"]
    )
    before: Duration | None = Field(
        None, description="So many days before that day.", examples=["7d"]
    )
    after: Duration | None = Field(
        None, description="So many days after that day.", examples=["1d"]
    )
    at: TimeText | None = Field(None, description="At which time of that day.", examples=["09:00"])
    if_past: Literal["run", "skip", "exit", "next"] | None = Field(
        None,
        description="What to do where that moment has passed: `run` goes on at once, `skip` passes "
        "over the next step, `exit` ends the run, `next` waits for the same day next year.",
        examples=["run"],
    )


def _moment_kind(value: Any) -> str:
    return "(moment)" if isinstance(value, dict | MomentModel) else "(duration)"


class TriggerModel(Strict):
    """An event that is listened for."""

    what: ClassVar[str] = "`restart`"
    on: EventNames = Field(description="The events.", examples=["Product Added"])
    when: Expression | None = Field(
        None, description="Which of them count.", examples=["event.price >= 20"]
    )


Restart = Annotated[
    TriggerModel | None,
    Field(description="Begin the wait anew at such an event.", examples=["{on: Product Added}"]),
]


#: How long, or until when: one of the two.
WaitTime = Annotated[
    Annotated[Duration, Tag("(duration)")] | Annotated[MomentModel, Tag("(moment)")],
    Discriminator(_moment_kind),
]


class WaitStep(Strict):
    """Hold the run for a time, counted from when the step was reached, or until a moment."""

    what: ClassVar[str] = "a `wait` step"
    wait: WaitTime = Field(description="How long to wait, or until when.", examples=["24h"])
    id: StepId = None
    restart: Restart = None


class OptionModel(Strict):
    """One way in which a wait may end; the one that stands above wins a tie."""

    what: ClassVar[str] = "an item of `wait_for`"
    on: EventNames | None = Field(
        None,
        description="The events; with `about`, the word of a connector's report.",
        examples=["Order Completed", "opened"],
    )
    about: Name | None = Field(
        None, description="The step whose message the report is about.", examples=["first"]
    )
    when: Expression | None = Field(
        None,
        description="Which of the events counts; without `on`, the condition that is waited for.",
        examples=["customer.cart.value >= 100"],
    )
    then: "Branch" = Field(None, description="What to do when it came.", examples=["exit"])


def _awaited_kind(value: Any) -> str:
    one = value[0] if isinstance(value, list | tuple) and value else value
    return "(options)" if isinstance(one, dict | OptionModel) else "(events)"


def _as_options(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class WaitForStep(Strict):
    """Hold the run until an event comes, or a report about a message, or the time is over."""

    what: ClassVar[str] = "a `wait_for` step"
    wait_for: Annotated[
        Annotated[EventNames, Tag("(events)")]
        | Annotated[
            tuple[OptionModel, ...],
            BeforeValidator(_as_options),
            Field(min_length=1),
            Tag("(options)"),
        ],
        Discriminator(_awaited_kind),
    ] = Field(
        description="The events waited for; with `about`, the word of a connector's report; or a "
        "list of several ways in which the wait may end.",
        examples=["Order Completed", "opened"],
    )
    about: Name | None = Field(
        None, description="The step whose message the report is about.", examples=["first"]
    )
    when: Expression | None = Field(
        None, description="Which of the events counts.", examples=["event.value >= 20"]
    )
    up_to: Duration | None = Field(None, description="How long to wait.", examples=["24h"])
    pick: Literal["first", "best"] = Field(
        "first",
        description="Of several ways: the `first` that comes, or, held to the end, the `best`, "
        "which is the one that stands highest.",
        examples=["best"],
    )
    id: StepId = None
    restart: Restart = None
    then: "Branch" = Field(None, description="What to do when it came.", examples=["exit"])
    otherwise: "Branch" = Field(
        None, alias="else", description="What to do when it did not come.", examples=["exit"]
    )


#: Each of these holds the run.
WaitingStep = WaitStep | WaitForStep
