"""A file of scenarios: each of its documents tells of one customer, and what must come of it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from sojourn.journeyfile.format.base import Name, Strict, Title
from sojourn.journeyfile.format.customer import CustomerModel
from sojourn.journeyfile.format.expect import ExpectModel
from sojourn.journeyfile.format.learned import Learned
from sojourn.journeyfile.format.play import PlayItem
from sojourn.journeyfile.format.told import MomentText


class ScenarioModel(Strict):
    """One customer's story: who it is about, what happens, and what must come of it."""

    what: ClassVar[str] = "a scenario"
    fallback: ClassVar[Mapping[str, Any]] = {
        "scenario": "unnamed",
        "customer": {"id": "unnamed"},
        "at": "2026-01-01 00:00",
        "play": [{"after": "1s"}],
        "expect": {"actions": "none"},
    }
    scenario: Title = Field(description="What is shown, in a few words.", examples=["pays in time"])
    customer: CustomerModel = Field(
        description="Who it is about.", examples=["{id: c1, email: an@example.test}"]
    )
    learned: dict[Name, Learned] = Field(
        {},
        description="What all customers have taught by then: for some channels, how many of the "
        "messages there are answered.",
        examples=["{email: 4%, push: {rate: 6%, hours: {19:00-21:00: 30%}}}"],
    )
    at: MomentText = Field(
        description="When it begins, in the customer's own time.", examples=["2026-03-02 20:15"]
    )
    play: tuple[PlayItem, ...] = Field(
        description="What happens, in order.", min_length=1, examples=["[{after: 24h}]"]
    )
    expect: ExpectModel = Field(
        description="What must be so in the end.", examples=["{actions: none}"]
    )
