"""The files that hold for a whole project, beside its journeys, each held against its model."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
)
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.kinds import JOURNEY
from sojourn.journeyfile.text.reader import Reader

M = TypeVar("M", bound=Strict)

EMPTY_HINTS: Final = {
    "sojourn": "it needs `name`, `language`, `timezone` and `currency`",
    "events": "it needs `events:`",
    "profile": "it needs `attributes:`",
    "channels": "it needs `channels:`",
    "lifecycle": "it needs `lifecycle:`",
    "offers": "it needs `offers:`",
    "policies": "it needs `consent:`, `quiet_hours:`, `caps:`, `budget:`, `holdout:` or `choice:`",
    JOURNEY: "a journey needs `journey`, `enter` and `steps`",
}


class Frame(Struct, frozen=True):
    """The files that hold for the whole project; None for one that is not there."""

    project: Review[ProjectModel] | None
    events: Review[EventsModel] | None
    profile: Review[ProfileModel] | None
    channels: Review[ChannelsModel] | None
    stages: Review[LifecycleModel] | None
    offers: Review[OffersModel] | None
    policies: Review[PoliciesModel] | None

    def findings(self) -> list[Finding]:
        return [found for review in self.by_kind().values() for found in review.findings]

    def by_kind(self) -> dict[str, Review[Any]]:
        """The files that are there."""
        kinds = {
            "sojourn": self.project,
            "events": self.events,
            "profile": self.profile,
            "channels": self.channels,
            "lifecycle": self.stages,
            "offers": self.offers,
            "policies": self.policies,
        }
        return {kind: review for kind, review in kinds.items() if review is not None}


def read_frame(
    kinds: Mapping[str, tuple[str, ...]], files: Mapping[str, str], reader: Reader
) -> Frame:
    """Read the files that hold for the whole project; never raises."""

    def read(kind: str, model: type[M]) -> Review[M] | None:
        paths = kinds.get(kind, ())
        return reviewed(paths[0], files[paths[0]], kind, model, reader) if paths else None

    return Frame(
        read("sojourn", ProjectModel),
        read("events", EventsModel),
        read("profile", ProfileModel),
        read("channels", ChannelsModel),
        read("lifecycle", LifecycleModel),
        read("offers", OffersModel),
        read("policies", PoliciesModel),
    )


def reviewed(path: str, text: str, kind: str, model: type[M], reader: Reader) -> Review[M]:
    """One file, held against its model."""
    return Review(reader.one(path, text, empty_hint=EMPTY_HINTS[kind]), model)


def model_of(review: Review[M] | None) -> M | None:
    """What a file says; None for one that is not there, or cannot be read."""
    return None if review is None else review.model
