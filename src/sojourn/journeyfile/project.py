"""The files of a project to `Definitions`, or everything that is wrong with all of them."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.definitions import Definitions, Journey
from sojourn.core.policies import Policies
from sojourn.journeyfile.bundle import Bundle
from sojourn.journeyfile.catalogue import Catalogue
from sojourn.journeyfile.check import JourneyCheck
from sojourn.journeyfile.compile import JourneyCompiler
from sojourn.journeyfile.declare import catalogue
from sojourn.journeyfile.diagnostic import Finding, finding, has_errors, ordered
from sojourn.journeyfile.flow import lay_out
from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.policies import ChannelsModel, PoliciesModel
from sojourn.journeyfile.format.project import (
    EventsModel,
    LifecycleModel,
    OffersModel,
    ProfileModel,
    ProjectModel,
)
from sojourn.journeyfile.kinds import JOURNEY, group
from sojourn.journeyfile.normal import Normal, normal_journey, normal_project, version_of
from sojourn.journeyfile.offers import compile_offers
from sojourn.journeyfile.policies import compile_policies
from sojourn.journeyfile.review import Review
from sojourn.journeyfile.settings import Settings, compile_settings
from sojourn.journeyfile.source import START, read
from sojourn.journeyfile.stages import compile_lifecycle

M = TypeVar("M", bound=Strict)

_EMPTY_HINTS: Final = {
    "sojourn": "it needs `name`, `language`, `timezone` and `currency`",
    "events": "it needs `events:`",
    "profile": "it needs `attributes:`",
    "channels": "it needs `channels:`",
    "lifecycle": "it needs `lifecycle:`",
    "offers": "it needs `offers:`",
    "policies": "it needs `consent:`, `quiet_hours:`, `caps:` or `holdout:`",
    JOURNEY: "a journey needs `journey`, `enter` and `steps`",
}


class Loaded(Struct, frozen=True, kw_only=True):
    """What the files gave. Without an error, everything is there; else only findings.

    `forms` holds the normalised form of each journey by name.
    """

    findings: tuple[Finding, ...]
    definitions: Definitions | None = None
    settings: Settings | None = None
    bundle: Bundle | None = None
    forms: Mapping[str, Normal] = {}


class _Frame(Struct, frozen=True):
    """The files that hold for the whole project; None for one that is not there."""

    project: Review[ProjectModel] | None
    events: Review[EventsModel] | None
    profile: Review[ProfileModel] | None
    channels: Review[ChannelsModel] | None
    stages: Review[LifecycleModel] | None
    offers: Review[OffersModel] | None
    policies: Review[PoliciesModel] | None

    def findings(self) -> list[Finding]:
        reviews = (
            self.project,
            self.events,
            self.profile,
            self.channels,
            self.stages,
            self.offers,
            self.policies,
        )
        return [found for review in reviews if review is not None for found in review.findings]


class _Compiled(Struct, frozen=True):
    """One journey that could be read, sound or not."""

    journey: Journey
    form: Normal


def load(files: Mapping[str, str]) -> Loaded:
    """Compile the files of a project, given by their paths relative to it. Never raises."""
    kinds, findings = group(files)
    frame = _frame(kinds, files)
    if frame.project is None:
        message = "a project needs this file"
        hint = _EMPTY_HINTS["sojourn"]
        findings.append(finding("sojourn.yaml", START, "missing-file", message, hint=hint))
    settings = None if frame.project is None else compile_settings(frame.project)
    declared = catalogue(
        frame.events,
        frame.profile,
        frame.channels,
        frame.stages,
        frame.offers,
        currency="" if settings is None else settings.currency,
    )
    lifecycle = None if frame.stages is None else compile_lifecycle(frame.stages, declared)
    offers = {} if frame.offers is None else compile_offers(frame.offers)
    policies = Policies() if frame.policies is None else compile_policies(frame.policies, declared)
    compiled, told = _journeys(kinds.get(JOURNEY, ()), files, declared)
    findings = [*findings, *told, *frame.findings()]
    if has_errors(findings) or settings is None:
        return Loaded(findings=ordered(findings))

    journeys = {one.journey.name: one.journey for one in compiled}
    versions = {name: journey.version for name, journey in journeys.items()}
    migrations = {
        one.journey.name: one.form["migrate"] for one in compiled if one.form["migrate"] is not None
    }
    version = _project_version(settings, frame, versions, migrations)
    definitions = Definitions(
        project=settings.name,
        version=version,
        currency=settings.currency,
        timezone=settings.timezone,
        events=declared.events,
        channels=declared.channels,
        lifecycle=lifecycle,
        journeys=journeys,
        versions={},
        by_type={},
        offers=offers,
        policies=policies,
    )
    texts = {path: files[path] for paths in kinds.values() for path in paths}
    return Loaded(
        findings=ordered(findings),
        definitions=_indexed(definitions),
        settings=settings,
        bundle=Bundle(settings.name, version, versions, texts),
        forms={one.journey.name: one.form for one in compiled},
    )


def load_bundle(bundle: Bundle) -> Loaded:
    """Compile what was published, under the versions that it was published with."""
    loaded = load(bundle.files)
    if loaded.definitions is None:
        return loaded
    journeys = {
        name: replace(journey, version=bundle.journeys.get(name, journey.version))
        for name, journey in loaded.definitions.journeys.items()
    }
    pinned = replace(loaded.definitions, version=bundle.hash, journeys=journeys)
    return replace(loaded, definitions=_indexed(pinned), bundle=bundle)


def _indexed(definitions: Definitions) -> Definitions:
    """`definitions` with the indexes that follow from its journeys."""
    by_type: dict[str, tuple[Journey, ...]] = {}
    for journey in definitions.journeys.values():
        for event_type in journey.entry.on:
            by_type[event_type] = (*by_type.get(event_type, ()), journey)
    versions = {journey.version: journey for journey in definitions.journeys.values()}
    return replace(definitions, versions=versions, by_type=by_type)


def _frame(kinds: Mapping[str, tuple[str, ...]], files: Mapping[str, str]) -> _Frame:
    return _Frame(
        _review(kinds, files, "sojourn", ProjectModel),
        _review(kinds, files, "events", EventsModel),
        _review(kinds, files, "profile", ProfileModel),
        _review(kinds, files, "channels", ChannelsModel),
        _review(kinds, files, "lifecycle", LifecycleModel),
        _review(kinds, files, "offers", OffersModel),
        _review(kinds, files, "policies", PoliciesModel),
    )


def _project_version(
    settings: Settings,
    frame: _Frame,
    versions: Mapping[str, str],
    migrations: Mapping[str, object],
) -> str:
    form = normal_project(
        settings,
        events=_model(frame.events),
        profile=_model(frame.profile),
        channels=_model(frame.channels),
        lifecycle=_model(frame.stages),
        offers=_model(frame.offers),
        policies=_model(frame.policies),
        migrations=migrations,
        journeys=versions,
    )
    return version_of(form)


def _review(
    kinds: Mapping[str, tuple[str, ...]], files: Mapping[str, str], kind: str, model: type[M]
) -> Review[M] | None:
    paths = kinds.get(kind, ())
    return _review_file(paths[0], files[paths[0]], kind, model) if paths else None


def _review_file(path: str, text: str, kind: str, model: type[M]) -> Review[M]:
    return Review(read(path, text, empty_hint=_EMPTY_HINTS[kind]), model)


def _model(review: Review[M] | None) -> M | None:
    return None if review is None else review.model


def _journeys(
    paths: Iterable[str], files: Mapping[str, str], declared: Catalogue
) -> tuple[list[_Compiled], list[Finding]]:
    reviews = [_review_file(path, files[path], JOURNEY, JourneyModel) for path in paths]
    models = [review.model for review in reviews if review.model is not None]
    declared = replace(
        declared,
        journeys={
            model.journey: model.enter.properties if model.enter.by else None for model in models
        },
    )
    journeys: list[_Compiled] = []
    findings: list[Finding] = []
    first: dict[str, str] = {}
    for review in reviews:
        if review.model is not None:
            name = review.model.journey
            if name in first:
                message = f'the journey "{name}" is declared in {first[name]} already'
                review.say(("journey",), "duplicate-journey", message)
            first.setdefault(name, review.path)
            journeys.append(_compile(review, review.model, declared))
        findings.extend(review.findings)
    return journeys, findings


def _compile(review: Review[JourneyModel], model: JourneyModel, declared: Catalogue) -> _Compiled:
    flow = lay_out(model.steps)
    JourneyCheck(review, model, flow, declared).run()
    form = normal_journey(model, flow)
    journey = JourneyCompiler(review, model, flow, declared).compile(version_of(form))
    return _Compiled(journey, form)
