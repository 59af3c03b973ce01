"""All that is to be said of a project, file by file."""

from sojourn.journeyfile.format.channels import ChannelsModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
)
from sojourn.journeyfile.telling.journey import journey_page
from sojourn.journeyfile.telling.offers import offers_page
from sojourn.journeyfile.telling.page import Page
from sojourn.journeyfile.telling.policies import channels_page, policies_page
from sojourn.journeyfile.telling.project import (
    events_page,
    lifecycle_page,
    profile_page,
    project_page,
)
from sojourn.journeyfile.telling.reading import Models, Written, flow_of


def pages(models: Models) -> dict[str, Page]:
    """A page for each file by its path: first what holds for all, then the journeys."""
    told = {written.path: _page(written, models) for written in models.frame.values()}
    for path, journey in models.journeys:
        told[path] = journey_page(path, journey, flow_of(journey), models.about(journey))
    return told


def _page(written: Written, models: Models) -> Page:
    path = written.path
    match written.model:
        case ProjectModel() as model:
            return project_page(path, model)
        case LifecycleModel() as model:
            return lifecycle_page(path, model, models.about())
        case ChannelsModel() as model:
            return channels_page(path, model)
        case PoliciesModel() as model:
            return policies_page(path, model, models.presets)
        case OffersModel() as model:
            return offers_page(path, model)
        case EventsModel() as model:
            return events_page(path, model)
        case ProfileModel() as model:
            return profile_page(path, model)
        case _:
            raise TypeError(type(written.model).__name__)
