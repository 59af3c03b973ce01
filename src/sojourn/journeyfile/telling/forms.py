"""The normalised form of a project and of each of its files: every default spelt out."""

from typing import TypeVar

from sojourn.journeyfile.declaring.settings import Settings
from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
)
from sojourn.journeyfile.project.normal import Normal, normal_journey, normal_project
from sojourn.journeyfile.telling.reading import Models, flow_of

M = TypeVar("M", bound=Strict)

#: What each file is called in the form of the whole project.
_MEMBERS = {
    "lifecycle": "lifecycle",
    "channels": "channels",
    "offers": "offers",
    "policies": "policies",
    "events": "events",
    "profile": "attributes",
}


def project_form(models: Models, settings: Settings) -> Normal:
    """The whole project: as it is hashed, but with its journeys in full, and where it runs."""
    journeys = {
        journey.journey: normal_journey(journey, flow_of(journey)) for _, journey in models.journeys
    }
    form = normal_project(
        settings,
        events=_model(models, "events", EventsModel),
        profile=_model(models, "profile", ProfileModel),
        channels=_model(models, "channels", ChannelsModel),
        lifecycle=_model(models, "lifecycle", LifecycleModel),
        offers=_model(models, "offers", OffersModel),
        policies=_model(models, "policies", PoliciesModel),
        migrations={name: one["migrate"] for name, one in journeys.items() if one["migrate"]},
        journeys={},
        presets=models.presets,
    )
    return {**form, "environments": _environments(settings), "journeys": journeys}


def file_form(models: Models, settings: Settings, path: str) -> Normal | None:
    """One file of the project, by its path; None where the project has no such file."""
    for journey_path, journey in models.journeys:
        if journey_path == path:
            return normal_journey(journey, flow_of(journey))
    form = project_form(models, settings)
    for kind, written in models.frame.items():
        if written.path != path:
            continue
        if kind in _MEMBERS:
            return {_MEMBERS[kind]: form[_MEMBERS[kind]]}
        members = ("name", "language", "timezone", "currency", "environments")
        return {member: form[member] for member in members}
    return None


def _environments(settings: Settings) -> Normal:
    names = dict.fromkeys([*settings.environments, "dev"])
    found = {name: settings.environment(name) for name in names}
    return {
        name: {"brokers": list(one.brokers), "prefix": one.prefix, "partitions": one.partitions}
        for name, one in found.items()
        if one is not None
    }


def _model(models: Models, kind: str, model: type[M]) -> M | None:
    written = models.frame.get(kind)
    found = written.model if written is not None else None
    return found if isinstance(found, model) else None
