"""The models of the files of a sound project, which the sentences and the pictures are made of."""

from collections.abc import Mapping
from typing import Final, TypeVar

from msgspec import Struct

from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.flow import Flow, lay_out
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
)
from sojourn.journeyfile.policies.preset import UsedPreset
from sojourn.journeyfile.policies.using import presets_of
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.text.kinds import JOURNEY, group
from sojourn.journeyfile.text.source import read

M = TypeVar("M", bound=Strict)


class Written(Struct, frozen=True):
    """One file: its path relative to the project, and what it says."""

    path: str
    model: Strict


class Models(Struct, frozen=True):
    """All files of a project: those that hold for all of it by their kinds, and the journeys.

    `presets` are those that its policies use.
    """

    frame: Mapping[str, Written]
    journeys: tuple[tuple[str, JourneyModel], ...]
    presets: tuple[UsedPreset, ...] = ()

    def about(self, journey: JourneyModel | None = None) -> About:
        """What the conditions of a journey are about, or those of the whole project."""
        project, events, profile = (self._model(kind) for kind in ("sojourn", "events", "profile"))
        money = set()
        if isinstance(events, EventsModel):
            for event in events.events.values():
                money |= {name for name, kind in event.properties.items() if kind == "money"}
        if isinstance(profile, ProfileModel):
            money |= {name for name, kind in profile.whole().items() if kind.type == "money"}
        currency = project.currency if isinstance(project, ProjectModel) else ""
        key = journey.enter.key or "" if journey is not None else ""
        return About(currency, key, frozenset(money))

    def _model(self, kind: str) -> Strict | None:
        written = self.frame.get(kind)
        return written.model if written is not None else None


_FRAME: Final[Mapping[str, type[Strict]]] = {
    "sojourn": ProjectModel,
    "lifecycle": LifecycleModel,
    "channels": ChannelsModel,
    "policies": PoliciesModel,
    "offers": OffersModel,
    "events": EventsModel,
    "profile": ProfileModel,
}


def read_models(files: Mapping[str, str]) -> Models:
    """The models of files that the checker has found to be sound."""
    kinds, _ = group(files)
    frame = {}
    for kind, model in _FRAME.items():
        for path in kinds.get(kind, ()):
            frame[kind] = Written(path, _read(path, files[path], model))
    journeys = tuple(
        (path, _read(path, files[path], JourneyModel)) for path in kinds.get(JOURNEY, ())
    )
    return Models(frame, journeys, _presets(frame, files))


def _presets(frame: Mapping[str, Written], files: Mapping[str, str]) -> tuple[UsedPreset, ...]:
    policies, channels = (
        frame[kind].model if kind in frame else None for kind in ("policies", "channels")
    )
    if not isinstance(policies, PoliciesModel):
        return ()
    names = channels.channels if isinstance(channels, ChannelsModel) else ()
    return presets_of(policies, files, names)


def flow_of(journey: JourneyModel) -> Flow:
    return lay_out(journey.steps)


def _read(path: str, text: str, model: type[M]) -> M:
    found = Review(read(path, text, empty_hint=""), model).model
    if found is None:
        raise ValueError(f"{path} is not sound")
    return found
