"""The files of a project to `Definitions`, or everything that is wrong with all of them."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, Journey, Lifecycle, UnknownPolicy
from sojourn.core.declared.indexes import indexed
from sojourn.core.declared.offer import Offer
from sojourn.core.declared.policies import Policies
from sojourn.journeyfile.bundle import Bundle, bundle_of
from sojourn.journeyfile.catalogue import Catalogue
from sojourn.journeyfile.checking.journey import JourneyCheck
from sojourn.journeyfile.clauses import Clause, Clauses
from sojourn.journeyfile.codes import CodesFile, is_codes, read_codes
from sojourn.journeyfile.compile import JourneyCompiler
from sojourn.journeyfile.declare import catalogue
from sojourn.journeyfile.diagnostic import Finding, at_levels, finding, has_errors, ordered
from sojourn.journeyfile.flow import Flow, lay_out
from sojourn.journeyfile.format.events import UnknownModel
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.project import EventsModel
from sojourn.journeyfile.frame import EMPTY_HINTS, Frame, model_of, read_frame, reviewed
from sojourn.journeyfile.kinds import JOURNEY, group, is_scenarios
from sojourn.journeyfile.levels import SETTABLE, Setting
from sojourn.journeyfile.lint import JourneySubject, ProjectSubject
from sojourn.journeyfile.lint import lint as look
from sojourn.journeyfile.normal import Normal, normal_journey, normal_project, version_of
from sojourn.journeyfile.offers import compile_offers, normal_offers, pools_of
from sojourn.journeyfile.policies import compile_policies
from sojourn.journeyfile.preset import UsedPreset, channels_with
from sojourn.journeyfile.reader import PLAIN, Reader
from sojourn.journeyfile.review import Review
from sojourn.journeyfile.rules import Rule
from sojourn.journeyfile.settings import Settings, compile_settings
from sojourn.journeyfile.source import START
from sojourn.journeyfile.stages import compile_lifecycle
from sojourn.journeyfile.using import use_presets

#: The levels that leave only what cannot be loaded.
_SILENCE: Final[Mapping[Rule, Setting]] = dict.fromkeys(SETTABLE, "off")


class Loaded(Struct, frozen=True, kw_only=True):
    """What the files gave. Without an error, everything is there; else only findings.

    `forms` holds the normalised form of each journey by name, `form` that of what holds for
    the whole project. `declared`, `levels`, and `flows`, the steps of each journey as they are
    laid out, are there for whatever could be read, sound or not.
    """

    findings: tuple[Finding, ...]
    definitions: Definitions | None = None
    settings: Settings | None = None
    bundle: Bundle | None = None
    forms: Mapping[str, Normal] = {}
    form: Normal = {}
    declared: Catalogue | None = None
    flows: Mapping[str, Flow] = {}
    levels: Mapping[Rule, Setting] = {}


class _Compiled(Struct, frozen=True):
    """One journey that could be read, sound or not."""

    journey: Journey
    form: Normal
    flow: Flow
    subject: JourneySubject


def load(files: Mapping[str, str], *, reader: Reader = PLAIN) -> Loaded:
    """Compile the files of a project, given by their paths relative to it. Never raises.

    Whoever loads nearly the same files again and again hands in a `reader` that remembers:
    reading takes more than half of the time.
    """
    return _load(files, reader, lint=True)


def _load(
    files: Mapping[str, str],
    reader: Reader,
    *,
    lint: bool,
    codes: Mapping[str, CodesFile] | None = None,
) -> Loaded:
    """`lint` False leaves out every rule that is a matter of taste or of likelihood.

    `codes` stand in place of the files of codes among `files`.
    """
    kinds, findings = group(files)
    frame = read_frame(kinds, files, reader)
    if frame.project is None:
        message = "a project needs this file"
        hint = EMPTY_HINTS["sojourn"]
        findings.append(finding("sojourn.yaml", START, "missing-file", message, hint=hint))
    settings = None if frame.project is None else compile_settings(frame.project)
    declared = _declared(frame, settings, published=not lint)
    lifecycle, stage_clauses = _lifecycle(frame, declared)
    using = use_presets(frame.policies, files, declared.channel_names, reader=reader)
    declared = replace(declared, channels=channels_with(declared.channels, using.presets))
    if codes is None:
        codes = {path: read_codes(path, text) for path, text in files.items() if is_codes(path)}
    declared = replace(declared, learns=_learns(frame.policies))
    offers = _offers(frame, declared, codes, settings)
    paths = kinds.get(JOURNEY, ())
    compiled, told = _journeys(paths, files, declared, reader)
    groups = {one.journey.name: one.journey.group for one in compiled}
    policies = Policies()
    if frame.policies is not None:
        known = groups if len(compiled) == len(paths) else None
        policies = compile_policies(frame.policies, declared, known, settings, using.presets)
    findings = [*findings, *told, *frame.findings(), *using.findings]
    flows = {one.journey.name: one.flow for one in compiled}
    if lint and all(found.rule in SETTABLE for found in findings):
        subjects = tuple(one.subject for one in compiled)
        project = ProjectSubject(
            subjects, declared, frame.by_kind(), stage_clauses, tuple(filter(is_scenarios, files))
        )
        findings.extend(look(project))
    levels = _levels(settings) if lint else _SILENCE
    findings = list(at_levels(findings, levels))
    if has_errors(findings) or settings is None:
        return Loaded(findings=ordered(findings), declared=declared, flows=flows, levels=levels)

    journeys = {one.journey.name: one.journey for one in compiled}
    versions = {name: journey.version for name, journey in journeys.items()}
    migrations = {
        one.journey.name: one.form["migrate"] for one in compiled if one.form["migrate"] is not None
    }
    form = _project_form(settings, frame, versions, migrations, offers, using.presets)
    version = version_of(form)
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
        attributes=declared.attributes,
        unknown=_unknown(model_of(frame.events)),
        starts=declared.starts,
    )
    texts = {path: files[path] for paths in kinds.values() for path in paths} | dict(using.texts)
    return Loaded(
        findings=ordered(findings),
        definitions=indexed(definitions),
        settings=settings,
        bundle=bundle_of(settings.name, version, versions, texts, pools_of(frame.offers, codes)),
        forms={one.journey.name: one.form for one in compiled},
        form=form,
        declared=declared,
        flows=flows,
        levels=levels,
    )


def load_bundle(bundle: Bundle, *, reader: Reader = PLAIN) -> Loaded:
    """Compile what was published, under the versions that it was published with.

    What a later release finds fault with besides must not stop a worker that has run it so far.
    """
    codes = {path: CodesFile(pool) for path, pool in bundle.pools().items()}
    loaded = _load(bundle.files, reader, lint=False, codes=codes)
    if loaded.definitions is None:
        return loaded
    journeys = {
        name: replace(journey, version=bundle.journeys.get(name, journey.version))
        for name, journey in loaded.definitions.journeys.items()
    }
    pinned = replace(
        loaded.definitions,
        version=bundle.hash,
        journeys=journeys,
        pauses=bundle.pauses,
        rules=bundle.rules,
    )
    return replace(loaded, definitions=indexed(pinned), bundle=bundle)


def _offers(
    frame: Frame,
    declared: Catalogue,
    codes: Mapping[str, CodesFile],
    settings: Settings | None,
) -> dict[str, Offer]:
    return {} if frame.offers is None else compile_offers(frame.offers, declared, codes, settings)


def _declared(frame: Frame, settings: Settings | None, *, published: bool) -> Catalogue:
    return catalogue(
        frame.events,
        frame.profile,
        frame.channels,
        frame.stages,
        frame.offers,
        currency="" if settings is None else settings.currency,
        published=published,
    )


def _learns(policies: Review[PoliciesModel] | None) -> bool:
    """Whether hours can be learned; where the file could not be read, nothing is said of it."""
    return policies is not None and (policies.model is None or policies.model.choice is not None)


def _levels(settings: Settings | None) -> Mapping[Rule, Setting]:
    return {} if settings is None else settings.lint


def _lifecycle(frame: Frame, declared: Catalogue) -> tuple[Lifecycle | None, tuple[Clause, ...]]:
    """The lifecycle, and its conditions."""
    if frame.stages is None:
        return None, ()
    clauses = Clauses(frame.stages, declared)
    lifecycle = compile_lifecycle(frame.stages, declared, clauses)
    return lifecycle, tuple(clauses.sound)


def _project_form(
    settings: Settings,
    frame: Frame,
    versions: Mapping[str, str],
    migrations: Mapping[str, object],
    offers: Mapping[str, Offer],
    presets: Iterable[UsedPreset],
) -> Normal:
    told = model_of(frame.offers)
    return normal_project(
        settings,
        codes={} if told is None else normal_offers(told, offers),
        events=model_of(frame.events),
        profile=model_of(frame.profile),
        channels=model_of(frame.channels),
        lifecycle=model_of(frame.stages),
        offers=told,
        policies=model_of(frame.policies),
        migrations=migrations,
        journeys=versions,
        presets=presets,
    )


def _unknown(events: EventsModel | None) -> UnknownPolicy:
    told = UnknownModel() if events is None else events.unknown
    return UnknownPolicy(told.events, told.properties)


def _journeys(
    paths: Iterable[str], files: Mapping[str, str], declared: Catalogue, reader: Reader
) -> tuple[list[_Compiled], list[Finding]]:
    reviews = [reviewed(path, files[path], JOURNEY, JourneyModel, reader) for path in paths]
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
            # Two files that name no journey have that in common, and nothing else.
            if name in first and review.gives("journey"):
                message = f'the journey "{name}" is declared in {first[name]} already'
                review.say(("journey",), "duplicate-journey", message)
            first.setdefault(name, review.path)
            if review.model.group in declared.journeys:
                message = f'a journey is called "{review.model.group}", so no group can be'
                review.say(("group",), "bad-name", message, hint="`priorities` names both")
            journeys.append(_compile(review, review.model, declared))
        findings.extend(review.findings)
    return journeys, findings


def _compile(review: Review[JourneyModel], model: JourneyModel, declared: Catalogue) -> _Compiled:
    flow = lay_out(model.steps)
    JourneyCheck(review, model, flow, declared).run()
    form = normal_journey(model, flow)
    compiler = JourneyCompiler(review, model, flow, declared)
    journey = compiler.compile(version_of(form))
    clauses = {clause.loc: clause for clause in compiler.clauses.sound}
    subject = JourneySubject(review, model, flow, clauses)
    return _Compiled(journey, form, flow, subject)
