"""Which pages there are: one for each file and each verb, and some parts of a journey."""

from typing import Final, Literal, NamedTuple

from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.branches import ChooseStep, RepeatStep, SplitStep, TogetherStep
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.emissions import (
    AudienceStep,
    CountStep,
    EmitStep,
    OfferStep,
    SendStep,
    SetStep,
    StartStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.format.enter import EnterModel
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.preset import PresetModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
)
from sojourn.journeyfile.format.scenario import ScenarioModel
from sojourn.journeyfile.format.waits import WaitForStep, WaitStep

Group = Literal["file", "part", "verb", "values", "given"]


class Page(NamedTuple):
    """One page: the name of its file, its title, and the model whose keys it tells of."""

    name: str
    title: str
    group: Group
    model: type[Strict] | None = None


PAGES: Final = (
    Page("sojourn", "sojourn.yaml", "file", ProjectModel),
    Page("events", "events.yaml", "file", EventsModel),
    Page("profile", "profile.yaml", "file", ProfileModel),
    Page("channels", "channels.yaml", "file", ChannelsModel),
    Page("policies", "policies.yaml", "file", PoliciesModel),
    Page("preset", "A preset", "file", PresetModel),
    Page("lifecycle", "lifecycle.yaml", "file", LifecycleModel),
    Page("offers", "offers.yaml", "file", OffersModel),
    Page("journey", "A journey", "file", JourneyModel),
    Page("scenarios", "Scenarios", "file", ScenarioModel),
    Page("enter", "enter", "part", EnterModel),
    Page("wait", "wait", "verb", WaitStep),
    Page("wait_for", "wait_for", "verb", WaitForStep),
    Page("send", "send", "verb", SendStep),
    Page("choose", "choose", "verb", ChooseStep),
    Page("split", "split", "verb", SplitStep),
    Page("together", "together", "verb", TogetherStep),
    Page("repeat", "repeat", "verb", RepeatStep),
    Page("start", "start", "verb", StartStep),
    Page("set", "set", "verb", SetStep),
    Page("count", "count", "verb", CountStep),
    Page("tag", "tag", "verb", TagStep),
    Page("audience", "audience", "verb", AudienceStep),
    Page("offer", "offer", "verb", OfferStep),
    Page("task", "task", "verb", TaskStep),
    Page("emit", "emit", "verb", EmitStep),
    Page("exit", "exit", "verb"),
    Page("values", "Values", "values"),
    Page("presets", "Presets of this release", "given"),
)
