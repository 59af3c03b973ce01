"""The files of a project to `Definitions`, or everything that is wrong with all of them."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, UnknownPolicy
from sojourn.core.declared.indexes import indexed
from sojourn.journeyfile.declaring.offers import normal_offers, pools_of
from sojourn.journeyfile.declaring.settings import Settings
from sojourn.journeyfile.findings.diagnostic import Finding, at_levels, has_errors, ordered
from sojourn.journeyfile.findings.levels import SETTABLE, Setting
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.format.events import UnknownModel
from sojourn.journeyfile.format.project import EventsModel
from sojourn.journeyfile.lint import ProjectSubject
from sojourn.journeyfile.lint import lint as look
from sojourn.journeyfile.project.bundle import Bundle, bundle_of
from sojourn.journeyfile.project.frame import model_of
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.project.normal import Normal, normal_project, version_of
from sojourn.journeyfile.project.reading import ReadFiles, read_files
from sojourn.journeyfile.text.codes import CodesFile, is_codes, read_codes
from sojourn.journeyfile.text.kinds import is_scenarios
from sojourn.journeyfile.text.reader import PLAIN, Reader

#: The levels that leave only what cannot be loaded.
_SILENCE: Final[Mapping[Rule, Setting]] = dict.fromkeys(SETTABLE, "off")


def load(files: Mapping[str, str], *, reader: Reader = PLAIN) -> Loaded:
    """Compile the files of a project, given by their paths relative to it. Never raises.

    Whoever loads nearly the same files again and again hands in a `reader` that remembers:
    reading takes more than half of the time.
    """
    codes = {path: read_codes(path, text) for path, text in files.items() if is_codes(path)}
    read = read_files(files, codes, reader, published=False)
    findings = read.findings
    if all(found.rule in SETTABLE for found in findings):
        findings = (*findings, *look(_subject(read, files)))
    return _loaded(read, findings, {} if read.settings is None else read.settings.lint)


def load_bundle(bundle: Bundle, *, reader: Reader = PLAIN) -> Loaded:
    """Compile what was published, under the versions that it was published with.

    What a later release finds fault with besides must not stop a worker that has run it so far.
    """
    codes = {path: CodesFile(pool) for path, pool in bundle.pools().items()}
    read = read_files(bundle.files, codes, reader, published=True)
    loaded = _loaded(read, read.findings, _SILENCE)
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


def _subject(read: ReadFiles, files: Mapping[str, str]) -> ProjectSubject:
    return ProjectSubject(
        tuple(one.subject for one in read.journeys),
        read.declared,
        read.frame.by_kind(),
        read.stage_clauses,
        tuple(filter(is_scenarios, files)),
    )


def _loaded(read: ReadFiles, findings: Iterable[Finding], levels: Mapping[Rule, Setting]) -> Loaded:
    """What was read, put together if it is sound at these `levels`."""
    found = ordered(at_levels(findings, levels))
    told = Loaded(
        findings=found,
        declared=read.declared,
        flows={one.journey.name: one.flow for one in read.journeys},
        levels=levels,
    )
    if has_errors(found) or read.settings is None:
        return told
    settings, journeys = read.settings, {one.journey.name: one.journey for one in read.journeys}
    versions = {name: journey.version for name, journey in journeys.items()}
    form = _project_form(read, settings, versions)
    version = version_of(form)
    pools = pools_of(read.frame.offers, read.codes)
    definitions = Definitions(
        project=settings.name,
        version=version,
        currency=settings.currency,
        timezone=settings.timezone,
        events=read.declared.events,
        channels=read.declared.channels,
        lifecycle=read.lifecycle,
        journeys=journeys,
        versions={},
        by_type={},
        offers=read.offers,
        policies=read.policies,
        attributes=read.declared.attributes,
        unknown=_unknown(model_of(read.frame.events)),
        starts=read.declared.starts,
    )
    return replace(
        told,
        definitions=indexed(definitions),
        settings=settings,
        bundle=bundle_of(settings.name, version, versions, read.texts, pools),
        forms={one.journey.name: one.form for one in read.journeys},
        form=form,
    )


def _project_form(read: ReadFiles, settings: Settings, versions: Mapping[str, str]) -> Normal:
    frame, told = read.frame, model_of(read.frame.offers)
    return normal_project(
        settings,
        codes={} if told is None else normal_offers(told, read.offers),
        events=model_of(frame.events),
        profile=model_of(frame.profile),
        channels=model_of(frame.channels),
        lifecycle=model_of(frame.stages),
        offers=told,
        policies=model_of(frame.policies),
        migrations={
            one.journey.name: one.form["migrate"]
            for one in read.journeys
            if one.form["migrate"] is not None
        },
        journeys=versions,
        presets=read.presets,
    )


def _unknown(events: EventsModel | None) -> UnknownPolicy:
    told = UnknownModel() if events is None else events.unknown
    return UnknownPolicy(told.events, told.properties)
