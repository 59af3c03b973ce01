"""All files of a project, read and compiled one by one, and held against each other."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.definitions import Lifecycle
from sojourn.core.declared.offer import Offer
from sojourn.core.declared.policies import Policies
from sojourn.journeyfile.declaring.declare import catalogue
from sojourn.journeyfile.declaring.offers import compile_offers
from sojourn.journeyfile.declaring.settings import Settings, compile_settings
from sojourn.journeyfile.declaring.stages import compile_lifecycle
from sojourn.journeyfile.findings.diagnostic import Finding, finding
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.policies.policies import compile_policies
from sojourn.journeyfile.policies.preset import UsedPreset, channels_with
from sojourn.journeyfile.policies.using import use_presets
from sojourn.journeyfile.project.frame import EMPTY_HINTS, Frame, read_frame
from sojourn.journeyfile.project.journeys import Compiled, compile_journeys
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.clauses import Clause, Clauses
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.codes import CodesFile
from sojourn.journeyfile.text.kinds import JOURNEY, group
from sojourn.journeyfile.text.reader import Reader
from sojourn.journeyfile.text.source import START


class ReadFiles(Struct, frozen=True, kw_only=True):
    """All files, read and compiled one by one, sound or not, and what is wrong with them.

    `texts` are those of the files that count and of the presets in use, by their paths.
    """

    frame: Frame
    settings: Settings | None
    declared: Catalogue
    lifecycle: Lifecycle | None
    stage_clauses: tuple[Clause, ...]
    offers: Mapping[str, Offer]
    policies: Policies
    presets: Iterable[UsedPreset]
    journeys: tuple[Compiled, ...]
    codes: Mapping[str, CodesFile]
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


def read_files(
    files: Mapping[str, str], codes: Mapping[str, CodesFile], reader: Reader, *, published: bool
) -> ReadFiles:
    """Read all files, and compile each beside the others. Never raises.

    `codes` are the files of codes by their paths. What was `published` is not held against rules
    that came later.
    """
    kinds, findings = group(files)
    frame = read_frame(kinds, files, reader)
    if frame.project is None:
        message = "a project needs this file"
        hint = EMPTY_HINTS["sojourn"]
        findings.append(finding("sojourn.yaml", START, "missing-file", message, hint=hint))
    settings = None if frame.project is None else compile_settings(frame.project)
    declared = _declared(frame, settings, published=published)
    lifecycle, stage_clauses = _lifecycle(frame, declared)
    using = use_presets(frame.policies, files, declared.channel_names, reader=reader)
    declared = replace(
        declared,
        channels=channels_with(declared.channels, using.presets),
        learns=_learns(frame.policies),
    )
    offers = _offers(frame, declared, codes, settings)
    paths = kinds.get(JOURNEY, ())
    journeys, told = compile_journeys(paths, files, declared, reader)
    policies = Policies()
    if frame.policies is not None:
        # Of a journey that cannot be read nobody knows the name.
        groups = {one.journey.name: one.journey.group for one in journeys}
        known = groups if len(journeys) == len(paths) else None
        policies = compile_policies(frame.policies, declared, known, settings, using.presets)
    texts = {path: files[path] for of_kind in kinds.values() for path in of_kind}
    return ReadFiles(
        frame=frame,
        settings=settings,
        declared=declared,
        lifecycle=lifecycle,
        stage_clauses=stage_clauses,
        offers=offers,
        policies=policies,
        presets=using.presets,
        journeys=tuple(journeys),
        codes=codes,
        texts=texts | dict(using.texts),
        findings=(*findings, *told, *frame.findings(), *using.findings),
    )


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


def _lifecycle(frame: Frame, declared: Catalogue) -> tuple[Lifecycle | None, tuple[Clause, ...]]:
    """The lifecycle, and its conditions."""
    if frame.stages is None:
        return None, ()
    clauses = Clauses(frame.stages, declared)
    lifecycle = compile_lifecycle(frame.stages, declared, clauses)
    return lifecycle, tuple(clauses.sound)
