"""A preset: rules of a law or of a vendor, each with its name, and where they are stated."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from sojourn.journeyfile.format.base import DateText, Duration, Name, Strict, Title
from sojourn.journeyfile.format.texts import CapWindowText, Categories, ConsentText, WindowText
from sojourn.journeyfile.format.uses import PresetName

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]


class SourceModel(Strict):
    """Where figures of a preset are stated."""

    what: ClassVar[str] = "a source"
    title: Sentence = Field(description="What it is, and of which date.", examples=["A decree"])
    url: Link = Field(description="Where it can be read.", examples=["https://example.test/decree"])
    checked: DateText = Field(
        description="When its figures were compared with the preset.", examples=["2026-11-26"]
    )
    through: Sentence | None = Field(
        None, description="By what it was read, where not the page itself.", examples=["a summary"]
    )


class PresetRuleModel(Strict):
    """One rule: hours, a time after the customer wrote, a number of messages, or a consent."""

    what: ClassVar[str] = "a rule of a preset"
    name: Name = Field(description="Its name, for records.", examples=["vn_sms_hours"])
    channel: Name = Field(description="The channel that it is about.", examples=["sms"])
    of: Categories = Field(description="The categories that it is about.", examples=["promotional"])
    window: WindowText | None = Field(
        None,
        description="When messages may be sent, in the customer's time.",
        examples=["07:00-22:00"],
    )
    reply_window: Duration | None = Field(
        None,
        description="For how long after the customer last wrote there they may be sent.",
        examples=["24h"],
    )
    at_most: int | None = Field(None, ge=1, le=64, description="How many.", examples=["3"])
    within: CapWindowText | None = Field(
        None, alias="in", description="In which time.", examples=["rolling 24h"]
    )
    consent: ConsentText | None = Field(
        None, description="What the customer must have said.", examples=["opt in"]
    )


class PresetModel(Strict):
    """Rules of a law or of a vendor."""

    what: ClassVar[str] = "a preset"
    preset: PresetName = Field(
        description="Its name, which is that of its file.", examples=["our-brand"]
    )
    title: Title = Field(description="What it is, in a few words.", examples=["Advertising"])
    about: Sentence = Field(
        description="Whom it binds, and when.", examples=["Binds whoever advertises."]
    )
    sources: Annotated[tuple[SourceModel, ...], Field(min_length=1)] = Field(
        description="Where its figures are stated.", examples=["[{title: A decree, url: …}]"]
    )
    rules: Annotated[tuple[PresetRuleModel, ...], Field(min_length=1)] = Field(
        description="Its rules.",
        examples=["[{name: night, channel: sms, of: promotional, window: 06:00-22:00}]"],
    )
    not_covered: tuple[Sentence, ...] = Field(
        (),
        description="What the sources ask for besides, which no rule here can hold.",
        examples=["[A brand name must be registered.]"],
    )
