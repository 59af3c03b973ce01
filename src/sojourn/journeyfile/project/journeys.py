"""The journeys of a project, each checked and compiled beside the others."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.definitions import Journey
from sojourn.journeyfile.checking.journey import JourneyCheck
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.flow import Flow, lay_out
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.lint import JourneySubject
from sojourn.journeyfile.project.frame import reviewed
from sojourn.journeyfile.project.normal import Normal, normal_journey, version_of
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.stepping.compile import JourneyCompiler
from sojourn.journeyfile.text.kinds import JOURNEY
from sojourn.journeyfile.text.reader import Reader


class Compiled(Struct, frozen=True):
    """One journey that could be read, sound or not."""

    journey: Journey
    form: Normal
    flow: Flow
    subject: JourneySubject


def compile_journeys(
    paths: Iterable[str], files: Mapping[str, str], declared: Catalogue, reader: Reader
) -> tuple[list[Compiled], list[Finding]]:
    """The journeys that could be read, and what is wrong with all of them. Never raises."""
    reviews = [reviewed(path, files[path], JOURNEY, JourneyModel, reader) for path in paths]
    models = [review.model for review in reviews if review.model is not None]
    declared = replace(
        declared,
        journeys={
            model.journey: model.enter.properties if model.enter.by else None for model in models
        },
    )
    journeys: list[Compiled] = []
    findings: list[Finding] = []
    first: dict[str, str] = {}
    for review in reviews:
        if review.model is not None:
            name = review.model.journey
            if name in first:
                message = f'the journey "{name}" is declared in {first[name]} already'
                review.say(("journey",), "duplicate-journey", message)
            first.setdefault(name, review.path)
            if review.model.group in declared.journeys:
                message = f'a journey is called "{review.model.group}", so no group can be'
                review.say(("group",), "bad-name", message, hint="`priorities` names both")
            journeys.append(_compile(review, review.model, declared))
        findings.extend(review.findings)
    return journeys, findings


def _compile(review: Review[JourneyModel], model: JourneyModel, declared: Catalogue) -> Compiled:
    flow = lay_out(model.steps)
    JourneyCheck(review, model, flow, declared).run()
    form = normal_journey(model, flow)
    compiler = JourneyCompiler(review, model, flow, declared)
    journey = compiler.compile(version_of(form))
    clauses = {clause.loc: clause for clause in compiler.clauses.sound}
    subject = JourneySubject(review, model, flow, clauses)
    return Compiled(journey, form, flow, subject)
